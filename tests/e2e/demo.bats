#!/usr/bin/env bats
# What make demo runs, and what it leaves behind.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	. tests/e2e/net.bash
	T=$(mktemp -d)
	export DEMO=$T/demo
}

teardown() {
	cd /
	rm -rf "${T:?}"
}

decrypts() { # keys: tshark reads inner ICMP and IKE_AUTH payloads
	WIRESHARK_CONFIG_DIR=$1 tshark -r "$DEMO/tunnel.pcap" \
		-o esp.enable_encryption_decode:TRUE -T fields \
		-e _ws.col.Protocol -e icmp.type -e isakmp.auth.method \
		>"$T/decoded" 2>"$T/tshark.err"
	awk -F'\t' '
		$1 == "ICMP" { type[$2] = 1 }
		$3 != "" { auth = 1 }
		END { exit !(type[8] && type[0] && auth) }' "$T/decoded" || {
		cat "$T/tshark.err"
		sort "$T/decoded" | uniq -c
		echo "no echo request, reply and AUTH payload in clear"
		return 1
	}
}

@test "the demo brings a tunnel up in network namespaces" {
	why=$(net_possible) || skip "$why"
	tests/e2e/demo.sh >"$T/out" 2>&1 || {
		cat "$T/out"
		return 1
	}
	[ "$(grep -c 'UP-ACTIVE' "$T/out")" -ge 2 ]
	[ "$(grep -c ', 0% packet loss' "$T/out")" -eq 2 ]
	[ "$(grep -c 'all of it arrived' "$T/out")" -eq 2 ]
	grep -q 'rtr-02 has no security association left' "$T/out"
	# No namespace of its own is left, and so no process in one.
	ns=$(grep -o 'fxdemo-[0-9]*' "$T/out" | head -n 1)
	[ -n "$ns" ]
	! ip netns list | grep "^$ns-" || return 1
	decrypts "$DEMO/keys-rtr-01"
	decrypts "$DEMO/keys-rtr-02"
}

@test "the demo without root runs in the simulator and says so" {
	as=(env)
	if [ "$(id -u)" -eq 0 ]; then
		# Nobody may be shut out of this folder: a copy that he can read.
		as=(setpriv --reuid nobody --clear-groups)
		mkdir -p "$T/tree/tests/cases" "$T/tree/tests/e2e" "$DEMO"
		cp -r tests/cases/lab "$T/tree/tests/cases"
		cp tests/e2e/*.sh tests/e2e/*.bash "$T/tree/tests/e2e"
		cp -r "${BIN:-build/bin}" "$T/tree/bin"
		chmod -R a+rX "$T"
		chown nobody "$T" "$DEMO"
		export BIN=$T/tree/bin
		cd "$T/tree"
	fi
	"${as[@]}" tests/e2e/demo.sh >"$T/out" 2>&1 || {
		cat "$T/out"
		return 1
	}
	grep -q 'in the simulator' "$T/out"
	grep -q 'needs root' "$T/out"
	decrypts "$DEMO/keys"
}
