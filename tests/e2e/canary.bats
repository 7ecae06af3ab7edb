#!/usr/bin/env bats
# Keys, passwords and communities are planted into a configuration, every one
# a string that occurs nowhere else. None may come out of any command that is
# not told to write keys, in any format, on either stream.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	FX=${BIN:-build/bin}/flexike
	T=$BATS_TEST_TMPDIR
	planted >"$T/planted.cfg"
	# The same in a router with a usable tunnel.
	sed '/pre-shared-key/s/key .*/key CANARY-tunnel-90/' \
		tests/cases/compiler/healthy/input.cfg >"$T/tunnel.cfg"
	sed 's/pre-shared-key/pre-shraed-key/; s/password/pasword/' \
		"$T/planted.cfg" >"$T/typing.cfg"
	sed 's/CANARY/CANARY-other/' "$T/tunnel.cfg" >"$T/other.cfg"
}

planted() {
	cat <<-'END'
	version 17.9
	hostname canary
	enable secret 0 CANARY-enable-01
	enable password CANARY-enable-02
	username u1 password 0 CANARY-user-03
	username u2 privilege 15 secret 5 CANARY-user-04
	key chain OSPF
	 key 1
	  key-string CANARY-chain-05
	  key-string 7 CANARY-chain-06
	aaa new-model
	aaa group server radius R
	 server-private 10.0.0.1 key CANARY-radius-07
	aaa server radius dynamic-author
	 client 10.0.0.1 server-key CANARY-coa-08
	 server-key CANARY-coa-09
	crypto pki trustpoint T
	 enrollment url http://10.0.0.2:80
	 password CANARY-pki-10
	crypto ikev2 keyring K
	 peer A
	  address 10.1.0.1
	  pre-shared-key CANARY-psk-11
	 peer B
	  address 10.1.0.2
	  pre-shared-key local 0 CANARY-psk-12
	  pre-shared-key remote 6 CANARY-psk-13
	 peer C
	  address 10.1.0.3
	  pre-shared-key hex CANARY-psk-14
	  ppk manual id ppk1 key CANARY-ppk-15
	 peer D
	  address 10.1.0.4
	  pre-shared-key CANARY-psk-16 with words behind it
	  pre-shared-key local
	crypto ikev2 profile P
	 match identity remote address 10.1.0.1 255.255.255.255
	 authentication remote pre-share key CANARY-inline-17
	 authentication local pre-share key 6 CANARY-inline-18
	 authentication local eap mschapv2 username u password 0 CANARY-eap-19
	 keyring aaa L password 6 CANARY-aaa-20
	crypto ikev2 reconnect key 1 active CANARY-reconnect-21
	crypto ikev2 reconnect key 2 CANARY-reconnect-22
	crypto isakmp key 6 CANARY-ikev1-23 address 10.1.0.9
	crypto isakmp key CANARY-ikev1-24 hostname peer.example.net
	crypto keyring OLD
	 pre-shared-key address 10.1.0.8 key CANARY-ikev1-25
	crypto isakmp client configuration group G
	 key CANARY-group-26
	crypto eap credentials P
	 username u password 0 CANARY-eap-27
	interface Tunnel0
	 ip nhrp authentication CANARY-nhrp-28
	 ip ospf message-digest-key 1 md5 CANARY-ospf-29
	 ip ospf authentication-key CANARY-ospf-30
	 standby 1 authentication md5 key-string CANARY-hsrp-31
	 ppp chap password 0 CANARY-ppp-32
	 standby 1 authentication CANARY-hsrp-33
	router bgp 1
	 neighbor 10.1.0.1 password CANARY-bgp-34
	snmp-server community CANARY-snmp-35 RO
	snmp-server user u g v3 auth sha CANARY-snmp-36 priv aes 128 CANARY-snmp-37
	snmp-server host 10.0.0.3 version 2c CANARY-snmp-38
	radius server R1
	 key 7 CANARY-radius-39
	radius-server key CANARY-radius-40
	radius-server host 10.0.0.4 auth-port 1812 acct-port 1813 key CANARY-radius-41
	tacacs server T1
	 key CANARY-tacacs-42
	tacacs-server host 10.0.0.5 key CANARY-tacacs-43
	ntp authentication-key 1 md5 CANARY-ntp-44
	ip ftp password CANARY-ftp-45
	ip http client password CANARY-http-46
	line vty 0 4
	 password 0 CANARY-line-47
	END
	# A delimiter of banners in the line, and keys that a mail wrapped.
	printf 'unheard-of password CANARY-delimiter-48 \003\n'
	printf 'banner motd \003 the password CANARY-banner-49 \003\n'
	printf 'crypto ikev2 keyring W\n peer B\n  pre-shared-key local\n'
	printf 'CANARY-wrapped-50\n  pre-shared-key remote CANARY-wrapped-51\n'
	printf 'CANARY-wrapped-52\nend\n'
}

# What may follow an option, by the help: "--to yang", "--format text|json" or
# "--format FORMAT   text, json".
choices() { # command option
	"$FX" "$1" --help |
		grep -oE -- "$2 ([a-z0-9|]+|[A-Z]+ +[a-z0-9]+(, [a-z0-9]+)+)" |
		sed -E 's/^[^ ]+ ([A-Z]+ +)?//; s/[|,]/ /g' |
		xargs -n 1 | sort -u | xargs
}

has() { # command: this build knows it
	"$FX" "$1" --help >/dev/null 2>&1
}

# Runs the command; fails naming what it showed. Exit statuses of findings are
# fine, others are not.
hides() { # command…
	local rc=0
	"$@" >"$T/out" 2>&1 || rc=$?
	if [ $rc -gt 1 ]; then
		echo "$*: exit status $rc"
		head -n 20 "$T/out"
		return 1
	fi
	if grep -aoE 'CANARY-[a-z0-9-]*|CANARY' "$T/out" | sort -u >"$T/shown"; then
		[ -s "$T/shown" ] || return 0
		echo "$* shows:"
		cat "$T/shown"
		grep -a -m 10 CANARY "$T/out"
		return 1
	fi
}

@test "check shows no key, in any format" {
	local f list
	list=$(choices check --format)
	[[ " $list " == *" text "* && " $list " == *" json "* ]]
	for f in $list; do
		for file in planted tunnel typing; do
			hides "$FX" check --format "$f" "$T/$file.cfg"
			hides "$FX" check --format "$f" --release xe-16.7 "$T/$file.cfg"
		done
		hides "$FX" check --format "$f" "$T"/*.cfg
	done
}

@test "check --diff, --statistics and a baseline show no key" {
	for file in planted tunnel typing; do
		hides "$FX" check --fix --diff "$T/$file.cfg"
		hides "$FX" check --unsafe-fixes --diff "$T/$file.cfg"
		hides "$FX" check --statistics "$T/$file.cfg"
		hides "$FX" check --write-baseline "$T/$file.base" "$T/$file.cfg"
		hides cat "$T/$file.base"
	done
}

@test "check --explain-lines shows no key" {
	hides "$FX" check --explain-lines "$T/planted.cfg" "$T/tunnel.cfg"
	grep -q 'pre-shared-key \*' "$T/out"
	hides "$FX" check --explain-lines "$T/typing.cfg"
}

@test "compile, dump and convert show no key" {
	hides "$FX" compile "$T/tunnel.cfg" -o "$T/tunnel.img"
	grep -aq CANARY-tunnel-90 "$T/tunnel.img"
	hides "$FX" dump "$T/tunnel.img"
	hides "$FX" compile --json "$T/tunnel.cfg" -o "$T/tunnel.img"
	hides "$FX" compile --no-secrets "$T/tunnel.cfg" -o "$T/bare.img"
	hides cat "$T/bare.img"
	hides "$FX" compile "$T/planted.cfg" -o "$T/none.img"
	list=$(choices convert --to)
	[[ " $list " == *" yang "* ]]
	for to in $list; do
		hides "$FX" convert --to "$to" "$T/tunnel.cfg"
	done
	hides "$FX" convert --to yang --format xml "$T/tunnel.cfg"
}

@test "diff, migrate, graph and show show no key" {
	has diff || has migrate || has graph || has show || skip "none of them is there"
	! has diff || for format in $(choices diff --format); do
		hides "$FX" diff --format "$format" "$T/tunnel.cfg" "$T/other.cfg"
	done
	! has migrate || hides "$FX" migrate "$T/planted.cfg"
	! has graph || hides "$FX" graph "$T/tunnel.cfg" "$T/planted.cfg"
	"$FX" show --list | sed -E 's/^  //; s/  .*//' >"$T/subjects"
	[ -s "$T/subjects" ]
	while read -r subject; do
		for format in $(choices show --format); do
			hides "$FX" show --format "$format" "$subject" \
				"$T/planted.cfg" "$T/tunnel.cfg"
		done
	done <"$T/subjects"
}

# An editor opens the file, points at every line and asks what may stand there.
talk() { # file: what the editor writes
	python3 - "$1" <<-'END'
	import json, sys, time
	text = open(sys.argv[1]).read()
	doc = {"uri": "file:///canary.cfg"}
	n = 0
	def say(method, params, ask=True):
	    global n
	    n += 1
	    m = {"jsonrpc": "2.0", "method": method}
	    m["params"] = params
	    body = json.dumps(dict(m, id=n) if ask else m)
	    sys.stdout.write("Content-Length: %d\r\n\r\n%s" % (len(body), body))
	say("initialize", {"capabilities": {}, "processId": None, "rootUri": None})
	say("initialized", {}, False)
	say("textDocument/didOpen", {"textDocument": dict(
	    doc, languageId="ios", version=1, text=text)}, False)
	sys.stdout.flush()
	time.sleep(1)  # findings are told when the editor is quiet
	for line, words in enumerate(text.split("\n")):
	    key = words.find("CANARY")
	    for column in {0, len(words) // 2, max(0, len(words) - 3), len(words),
	                   max(0, key), max(0, key) + len("CANARY") if key >= 0 else 0}:
	        at = {"textDocument": doc, "position": {"line": line, "character": column}}
	        for what in ("hover", "definition", "completion"):
	            say("textDocument/" + what, at)
	for what in ("documentSymbol", "foldingRange", "codeLens"):
	    say("textDocument/" + what, {"textDocument": doc})
	say("shutdown", None)  # editors write null
	say("exit", None, False)
	END
}

@test "lsp shows no key" {
	for file in planted tunnel typing; do
		talk "$T/$file.cfg" | hides "$FX" lsp
		grep -aq publishDiagnostics "$T/out"
		[ "$(grep -ac 'params is neither' "$T/out")" = 0 ]
		[ "$(grep -o '"result"' "$T/out" | wc -l)" -gt 100 ]
	done
}

@test "simulate shows no key" {
	hides "$FX" simulate "$T/tunnel.cfg" "$T/other.cfg"
}
