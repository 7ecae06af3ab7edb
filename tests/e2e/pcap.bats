#!/usr/bin/env bats
# Captures explained. Those of the first half are made here, by the simulator;
# those of the second half are public ones, when they are at hand
# ($FLEXIKE_SHARED or ../shared), and are held against what tshark says.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	BIN=${BIN:-build/bin}
	LAB=tests/cases/lab
	T=$(mktemp -d)
}

teardown() {
	rm -rf "${T:?}"
}

need() { # command…
	local c
	for c; do
		command -v "$c" >/dev/null || skip "$c is not installed"
	done
}

# simulate WEST EAST [OPTION…]: leaves $T/wire.pcap and $T/keys.
simulate() {
	local west=$1 east=$2
	shift 2
	"$BIN/flexike" simulate --pcap "$T/wire.pcap" --keys "$T/keys" "$@" \
		"$west" "$east" >"$T/simulate.txt" || [ $? -eq 1 ]
}

explain() { # option…: the report is $T/report.json, the exit status $status
	run "$BIN/flexike" pcap --format json "$@"
	[ "$status" -le 1 ]
	echo "$output" >"$T/report.json"
}

ask() { # jq filter, of the report
	jq -r "$1" "$T/report.json"
}

is() { # jq filter that must be true
	jq -e "$1" "$T/report.json" >/dev/null || {
		echo "not so: $1"
		cat "$T/report.json"
		return 1
	}
}

proposal() { # cipher
	cat "$LAB/$1.cfg"
	cat <<-END
	crypto ikev2 proposal P
	 encryption $2
	 integrity sha256
	 group 19
	crypto ikev2 policy P
	 proposal P
	END
}

@test "a tunnel that comes up, opened with our own key log" {
	need jq
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	explain --keys "$T/keys" "$T/wire.pcap"
	[ "$status" -eq 0 ]
	is '.version == 1 and (.malformed | length) == 0'
	is '[.conversations[].kind] == ["ike", "esp"]'
	is 'all(.conversations[]; .verdict.outcome == "up")'
	is '.conversations[0].verdict.confidence == 1'
	is '[.conversations[0].messages[].state] ==
		["clear", "clear", "opened", "opened"]'
	is '[.conversations[0].messages[2].inside[].type_name] |
		.[0:5] == ["IDi", "AUTH", "SA", "TSi", "TSr"]'
	is '.conversations[0].initiator == "10.0.0.1"'
	is '.conversations[1].directions | length == 2 and
		all(.[]; .packets == 10 and .missing == 0)'
	# What the initiator was told to use is what the flow uses.
	is '.conversations[1].spi_r == ([.conversations[0].messages[3].inside[] |
		select(.type_name == "SA").proposals[0].spi][0])'
}

@test "the same without keys: up all the same, and it says how it knows" {
	need jq
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	explain "$T/wire.pcap"
	[ "$status" -eq 0 ]
	is '.conversations[0].verdict | .outcome == "up" and .confidence < 1'
	is '[.conversations[0].messages[].state] ==
		["clear", "clear", "sealed", "sealed"]'
	is 'all(.conversations[0].messages[]; has("inside") | not)'
}

@test "keys of another run open nothing, and nothing inside is shown" {
	need jq
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	# The right SPIs with a wrong integrity key: one digit of SK_ai.
	awk -F, -v OFS=, '!/^#/ { $6 = ($6 ~ /^0/ ? "1" : "0") substr($6, 2) } 1' \
		"$T/keys/ikev2_decryption_table" >"$T/wrong"
	explain --keys "$T/wrong" "$T/wire.pcap"
	is '.conversations[0].messages[2] | .state == "wrong-key" and
		(has("inside") | not)'
	is '.conversations[0].messages[3].state == "opened"'
}

@test "a wrong preshared key is told with and without keys" {
	need jq
	sed 's/local cisco/local other/' $LAB/rtr-01.cfg >"$T/west.cfg"
	simulate "$T/west.cfg" $LAB/rtr-02.cfg
	explain --keys "$T/keys" "$T/wire.pcap"
	[ "$status" -eq 1 ]
	is 'all(.conversations[]; .verdict.outcome == "refused")'
	is '.conversations[0].verdict.causes[0] |
		.id == "peer-refused-authentication" and .confidence == 1 and
		.frames == [3, 4] and (.fix | length) > 0'
	is 'any(.conversations[]; .verdict.causes[0].id ==
		"authentication-failed")'
	explain "$T/wire.pcap"
	is 'all(.conversations[]; .verdict.outcome == "refused" and
		.verdict.confidence < 1)'
	is '.conversations[0].verdict.causes[0].id ==
		"peer-refused-authentication"'
}

@test "no proposal in common: what was offered is in the evidence" {
	need jq
	proposal rtr-01 aes-cbc-128 >"$T/west.cfg"
	proposal rtr-02 aes-cbc-256 >"$T/east.cfg"
	simulate "$T/west.cfg" "$T/east.cfg"
	explain "$T/wire.pcap"
	[ "$status" -eq 1 ]
	is '.conversations[0].verdict | .outcome == "refused" and
		.causes[0].id == "no-ike-proposal" and
		(.causes[0].evidence | contains("AES_CBC_128"))'
	# Sent again, octet for octet: folded.
	is '.conversations[0].messages | length == 2 and .[0].sent == 2'
}

@test "a silent peer: how often, how long, how large" {
	need jq
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg --loss 1000
	explain "$T/wire.pcap"
	[ "$status" -eq 1 ]
	is 'all(.conversations[]; .verdict.outcome == "no-answer" and
		.verdict.causes[0].id == "no-answer")'
	is '.conversations[0].messages | length == 1 and .[0].sent > 3'
	is '.conversations[0] | .verdict.causes[0].evidence |
		contains("464 octets") and contains("not fragmented")'
}

@test "only the first message: incomplete, not no-answer" {
	need jq
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	# File header, one record header, 464 + 28 octets of packet.
	head -c $((24 + 16 + 492)) "$T/wire.pcap" >"$T/one.pcap"
	explain "$T/one.pcap"
	is '.conversations | length == 1'
	is '.conversations[0].verdict | .outcome == "incomplete" and
		.causes[0].id == "capture-incomplete"'
	# Half a packet more: what is there is told, and that it ends.
	head -c $((24 + 16 + 492 + 16 + 100)) "$T/wire.pcap" >"$T/half.pcap"
	explain "$T/half.pcap"
	[ "$status" -eq 1 ]
	is '.ended_early != null and (.conversations | length) == 1'
}

# Peak of the data segment in kB, to the next MB: the least limit under which
# it works.
peak() { # file
	local mb
	for mb in {4..64}; do
		if (ulimit -d $((mb * 1024)) && "$BIN/flexike" pcap "$1") \
			>"$T/limited" 2>&1; then
			grep -q ': up' "$T/limited" && echo $mb && return
		fi
	done
	echo 1000
}

@test "memory does not grow with the volume of ESP" {
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	local i small large
	tail -c +25 "$T/wire.pcap" >"$T/body"
	for i in {1..14}; do
		cat "$T/body" "$T/body" >"$T/twice"
		mv "$T/twice" "$T/body"
	done
	{ head -c 24 "$T/wire.pcap"; cat "$T/body"; } >"$T/large.pcap"
	small=$(peak "$T/wire.pcap")
	large=$(peak "$T/large.pcap")
	echo "with 24 packets: $small MB; with 393216: $large MB"
	"$BIN/flexike" pcap "$T/large.pcap" | grep -q '163840 packets'
	[ "$large" -le $((small + 1)) ]
}

@test "standard input, gzip and text" {
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	"$BIN/flexike" pcap - <"$T/wire.pcap" | grep -q ': up ('
	gzip -k "$T/wire.pcap"
	"$BIN/flexike" pcap "$T/wire.pcap.gz" >"$T/gz"
	grep -q '24 frames' "$T/gz"
	"$BIN/flexike" pcap --decode --keys "$T/keys" "$T/wire.pcap" >"$T/all"
	grep -q 'id: 10.0.0.1' "$T/all"
	grep -q 'method: 2 (PRE_SHARED_KEY)' "$T/all"
}

@test "what is not a capture, and keys that are none, are refused" {
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	local key
	run "$BIN/flexike" pcap $LAB/rtr-01.cfg
	[ "$status" -eq 2 ]
	run "$BIN/flexike" pcap "$T/nothing.pcap"
	[ "$status" -eq 2 ]
	[[ $output == *"No such file"* ]]
	run "$BIN/flexike" pcap --keys "$T/nothing" "$T/wire.pcap"
	[ "$status" -eq 2 ]
	# An error in a key table names the place and never shows the key.
	key=00112233445566778899aabbccddeeffg
	echo "0011223344556677,0011223344556677,$key,,\"x\",,,\"x\"" >"$T/bad"
	run "$BIN/flexike" pcap --keys "$T/bad" "$T/wire.pcap"
	[ "$status" -eq 2 ]
	[[ $output == *"bad:1: SK_ei"* ]]
	[[ $output != *001122334455* ]]
}

# ---- public captures -----------------------------------------------------------------

shared() {
	S=${FLEXIKE_SHARED:-../shared}/captures
	[ -f "$S/index.tsv" ] || skip "no public captures at $S"
}

@test "every public capture is explained, within bounds" {
	need jq
	shared
	local f
	while read -r f; do
		run timeout 60 "$BIN/flexike" pcap --format json "$f"
		[ "$status" -le 1 ] || { echo "$f: $output"; return 1; }
		jq -e '.version == 1' <<<"$output" >/dev/null
		run timeout 60 "$BIN/flexike" pcap --decode "$f"
		[ "$status" -le 1 ]
	done < <(find "$S" -name '*.pcap*')
}

@test "malformed public captures say what is malformed, and where" {
	need jq
	shared
	local f
	while read -r f; do
		explain "$S/$f"
		is '.malformed | length > 0 and all(.[]; .frame >= 1 and
			(.reason | length) > 0 and (.layer | length) > 0)'
	done < <(awk -F'\t' '$NF == "malformed" { print $1 }' "$S/index.tsv")
}

@test "DNS on port 500 is not IKE" {
	need jq
	shared
	explain "$S/tcpdump/dns-badlabel.pcap"
	is '(.conversations | length) == 0 and .counters.not_ike == 1'
}

@test "Wireshark's key table opens all of Wireshark's captures" {
	need jq
	shared
	local f
	for f in "$S"/wireshark/ikev2-decrypt-*; do
		explain --keys "$S/wireshark/ikev2_decryption_table" "$f"
		is '.conversations[0].verdict | .outcome == "up" and
			.confidence == 1'
		is 'all(.conversations[0].messages[];
			.state == "clear" or .state == "opened")'
	done
}

@test "a failed ICV ends it: the hand-made capture of tcpdump" {
	need jq
	shared
	explain --keys "$S/tcpdump/ikev2pI2-secrets.txt" \
		"$S/tcpdump/ikev2pI2.pcap"
	is '.conversations[0].messages[1] | .state == "wrong-key" and
		(has("inside") | not)'
}

@test "refused child SAs are found by their length alone" {
	need jq
	shared
	explain "$S/tcpdump/ikev2four.pcap"
	is '.conversations[0].verdict | .outcome == "up" and
		([.causes[] | select(.id == "child-refused").frames[0]] |
			sort) == [9, 10]'
}

@test "copies made by the capture are not retransmissions" {
	need jq
	shared
	explain "$S/suricata-verify/detect-bypass-udp.pcap"
	is 'all(.conversations[0].messages[]; .copies == 1 and .sent == 1)'
	explain "$S/wireshark/ikev1-certs.pcap"
	is '[.conversations[0].messages[] | select(.sent == 2).frames] ==
		[[7, 8]]'
}

# Frame, exchange type and payload types, one line for each IKE frame.
by_tshark() { # file [option…]
	local f=$1
	shift
	tshark -r "$f" "$@" -Y isakmp -T fields -e frame.number \
		-e isakmp.exchangetype -e isakmp.typepayload 2>/dev/null
}

by_flexike() { # report of $T/report.json: the same lines
	jq -r '.conversations[] | select(.kind == "ike") | .messages[] |
		. as $m | .frames[] | [tostring, ($m.header.exchange | tostring),
		([$m.payloads[].type, ($m.inside // [])[].type] |
			map(tostring) | join(","))] | @tsv' \
		"$T/report.json" | sort -n
}

agree() { # file [keys]
	local f=$1 keys=${2:-} row options=()
	if [ -n "$keys" ]; then
		while read -r row; do
			options+=(-o "uat:ikev2_decryption_table:$row")
		done < <(grep -v '^#' "$keys")
		explain --keys "$keys" "$f"
	else
		explain "$f"
	fi
	# tshark lists proposals (2) and transforms (3) as payloads too.
	by_tshark "$f" "${options[@]}" | awk -F'\t' -v OFS='\t' '{
		n = split($3, t, ","); out = ""
		for (i = 1; i <= n; i++)
			if (t[i] != 2 && t[i] != 3)
				out = out (out == "" ? "" : ",") t[i]
		print $1, $2, out }' >"$T/tshark"
	by_flexike >"$T/flexike"
	[ -s "$T/tshark" ]
	diff -u "$T/tshark" "$T/flexike"
}

@test "agrees with tshark on our own tunnel, opened" {
	need jq tshark
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	agree "$T/wire.pcap" "$T/keys/ikev2_decryption_table"
}

@test "agrees with tshark on the healthy public captures" {
	need jq tshark
	shared
	local f
	for f in nDPI/esp.pcapng tcpdump/ikev2four.pcap tcpdump/ikev2pI2.pcap \
		suricata-verify/generated.pcap \
		suricata-verify/ikev1-isakmp-main-mode.pcap \
		suricata-verify/detect-bypass-udp.pcap \
		wireshark/ikev1-certs.pcap \
		wireshark/ikev1-bug-12610.pcapng.gz \
		libreswan/01-isakmp-broadcast.pcap \
		libreswan/01-isakmp-vid-first.pcap \
		libreswan/01-isakmp-vid-second-resp.pcap; do
		echo "$f"
		agree "$S/$f"
	done
	for f in "$S"/wireshark/ikev2-decrypt-*; do
		echo "$f"
		agree "$f" "$S/wireshark/ikev2_decryption_table"
	done
}
