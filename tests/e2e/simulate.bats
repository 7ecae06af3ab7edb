#!/usr/bin/env bats
# flexike simulate: who comes up, why not, and which line to change.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	BIN=${BIN:-build/bin}
	T=$(mktemp -d)
	LAB=tests/cases/lab
	# The lab pair is so symmetrical that one key is a line of its own.
	cp $LAB/rtr-01.cfg "$T/a.cfg"
	cp $LAB/rtr-02.cfg "$T/b.cfg"
}

teardown() {
	rm -rf "${T:?}"
}

simulate() {
	run "$BIN/flexike" simulate "$@"
	echo "$output"
}

line() { # number of the line of a file with that text
	grep -n -m1 -- "$2" "$T/$1" | cut -d: -f1
}

@test "the lab pair comes up with the smart defaults" {
	simulate $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	[ "$status" -eq 0 ]
	[[ $output == *"rtr-01: Tunnel200: no source address"*"10.0.0.1 is taken"* ]]
	[ "$(grep -c 'Tunnel200  UP' <<<"$output")" -eq 2 ]
	[ "$(grep -c 'AES-CBC-256, PRF SHA512, integrity SHA512, DH group 5$' <<<"$output")" -eq 2 ]
	[ "$(grep -c 'AES-CBC-128, integrity SHA96, tunnel mode' <<<"$output")" -eq 2 ]
	[ "$(grep -c '5 of 5 answered' <<<"$output")" -eq 2 ]
	[[ $output == *"inner MTU 1438"* ]]
}

@test "a wrong preshared key: the peer block on either side" {
	sed -i 's/pre-shared-key local cisco/pre-shared-key local secret9/' "$T/b.cfg"
	simulate "$T/a.cfg" "$T/b.cfg"
	[ "$status" -eq 1 ]
	[[ $output == *"Tunnel200  DOWN  authentication-failed"* ]]
	[[ $output == *"a.cfg:$(line a.cfg 'peer rtr-02')"* ]]
	[[ $output != *cisco* && $output != *secret9* ]]
}

@test "no common IKE proposal: the proposal that was offered" {
	printf '%s\n' 'crypto ikev2 proposal P' 'encryption aes-cbc-128' \
		'integrity sha256' 'group 19' 'crypto ikev2 policy Q' \
		'proposal P' >>"$T/b.cfg"
	simulate "$T/a.cfg" "$T/b.cfg"
	[ "$status" -eq 1 ]
	[ "$(grep -c 'DOWN  no-ike-proposal' <<<"$output")" -eq 2 ]
	[[ $output == *DH_19* ]]
	[[ $output == *"b.cfg:$(line b.cfg 'crypto ikev2 proposal P')"* ]]
}

@test "an identity that matches no profile: the profile" {
	sed -i 's/match identity remote address 0.0.0.0/match identity remote address 9.9.9.9/' "$T/b.cfg"
	simulate "$T/a.cfg" "$T/b.cfg"
	[ "$status" -eq 1 ]
	[ "$(grep -c 'DOWN  no-profile-match' <<<"$output")" -eq 2 ]
	[[ $output == *"seen by   b"* ]]
	[[ $output == *"b.cfg:$(line b.cfg 'crypto ikev2 profile default')"* ]]
}

@test "no common transform set" {
	printf '%s\n' 'crypto ipsec transform-set T esp-gcm 256' \
		'crypto ipsec profile default' 'set transform-set T' >>"$T/b.cfg"
	simulate "$T/a.cfg" "$T/b.cfg"
	[ "$status" -eq 1 ]
	[ "$(grep -c 'DOWN  no-esp-proposal' <<<"$output")" -eq 2 ]
}

@test "a peer that never answers" {
	sed -i 's/20\.0\.0\.1/20.0.0.77/' "$T/a.cfg"
	printf '%s\n' 'interface Ethernet1/0' 'ip address 20.0.0.1 255.255.255.0' >>"$T/b.cfg"
	simulate "$T/a.cfg" "$T/b.cfg"
	[ "$status" -eq 1 ]
	[[ $output == *"DOWN  no-answer"* ]]
	[[ $output == *"a.cfg:$(line a.cfg 'interface Tunnel200')"* ||
		$output == *"a.cfg:$(line a.cfg 'tunnel destination')"* ]]
}

@test "a tunnel that is shut down is not a failure" {
	sed -i 's/^interface Tunnel200/&\nshutdown/' "$T/a.cfg" "$T/b.cfg"
	simulate "$T/a.cfg" "$T/b.cfg"
	[ "$status" -eq 0 ]
	[ "$(grep -c 'Tunnel200  shut down' <<<"$output")" -eq 2 ]
}

@test "one datagram in five lost: it comes up all the same" {
	for seed in 1 2 3 4 5; do
		simulate --seed $seed --loss 200 --ping 0 "$T/a.cfg" "$T/b.cfg"
		[ "$status" -eq 0 ]
	done
}

@test "the same seed gives the same bytes, another seed others" {
	for i in 1 2; do
		"$BIN/flexike" simulate --seed 9 --loss 100 --format json --pcap "$T/p$i" \
			--keys "$T/k$i" "$T/a.cfg" "$T/b.cfg" >"$T/out$i" || true
	done
	cmp "$T/out1" "$T/out2"
	cmp "$T/p1" "$T/p2"
	diff -r "$T/k1" "$T/k2"
	"$BIN/flexike" simulate --seed 10 --pcap "$T/p3" "$T/a.cfg" "$T/b.cfg" >/dev/null
	! cmp -s "$T/p1" "$T/p3"
}

@test "the key tables are for their owner alone" {
	simulate --keys "$T/keys" "$T/a.cfg" "$T/b.cfg"
	[ "$(stat -c %a "$T"/keys/* | sort -u)" = 600 ]
	[ "$(stat -c %a "$T/keys")" = 700 ]
	# Off unless asked for.
	[ "$(find "$T" -name 'esp_sa' | wc -l)" -eq 1 ]
}

@test "JSON says the same" {
	command -v python3 >/dev/null || skip "python3 is not installed"
	sed -i 's/pre-shared-key remote cisco/pre-shared-key remote x/' "$T/b.cfg"
	"$BIN/flexike" simulate --format json "$T/a.cfg" "$T/b.cfg" >"$T/down.json" && return 1
	"$BIN/flexike" simulate --format json $LAB/rtr-0?.cfg >"$T/up.json"
	python3 - "$T/up.json" "$T/down.json" <<-'END'
	import json, sys
	up, down = (json.load(open(f)) for f in sys.argv[1:])
	assert up["version"] == 1 and up["seed"] == 1
	for d, name in zip(up["devices"], ("rtr-01", "rtr-02")):
	    assert d["name"] == name and d["inferred"][0]["tunnel"] == "Tunnel200"
	    t, = d["tunnels"]
	    assert t["status"] == "up" and t["name"] == "Tunnel200"
	    assert t["ike"]["encryption"] == "AES_CBC_256" and t["ike"]["group"] == "DH_5"
	    assert t["child"]["inner_mtu"] == 1438 and t["child"]["mode"] == "tunnel"
	    assert t["ping"]["sent"] == t["ping"]["received"] == 5
	for d in down["devices"]:
	    t, = d["tunnels"]
	    assert t["status"] == "down" and "ike" not in t
	    c = t["cause"]
	    assert c["id"] == "authentication-failed" and c["file"].endswith(".cfg")
	    assert c["line"] > 0 and c["what"] and c["detail"] and c["why"] and c["fix"]
	END
}

@test "--show prints the show commands of both ends" {
	simulate --show $LAB/rtr-01.cfg $LAB/rtr-02.cfg
	[ "$status" -eq 0 ]
	for r in rtr-01 rtr-02; do
		for c in "crypto ikev2 sa detailed" "crypto session" "crypto ipsec sa"; do
			[[ $output == *"$r#show $c"* ]]
		done
	done
	[ "$(grep -c READY <<<"$output")" -eq 2 ]
	[ "$(grep -c '#pkts encaps: 10' <<<"$output")" -eq 2 ]
}

@test "wrong usage" {
	for args in "" "$T/a.cfg" "--seed x $T/a.cfg $T/b.cfg" "--loss 1001 $T/a.cfg $T/b.cfg" \
		"--format xml $T/a.cfg $T/b.cfg" "--nonsense $T/a.cfg $T/b.cfg" \
		"$T/a.cfg $T/none.cfg" "--pcap $T/no/dir $T/a.cfg $T/b.cfg" \
		"--show --format json $T/a.cfg $T/b.cfg"; do
		# shellcheck disable=SC2086
		simulate $args
		[ "$status" -eq 2 ]
		[ -n "$output" ]
	done
	simulate --help
	[ "$status" -eq 0 ]
}

@test "what a gateway does not carry is predicted" {
	H=tests/cases/healthy
	simulate $H/flex-hub1.cfg $H/flex-hub2.cfg $H/flex-spoke1.cfg
	[ "$status" -eq 0 ]
	[[ $output == *"dynamic: it waits for peers; comes up with spoke1"* ]]
	[ "$(grep -c "Tunnel0  UP  198.51.100.11 to 203.0.113.*(predicted)" <<<"$output")" -eq 2 ]
	[[ $output != *ping* ]]
	simulate $H/map-north.cfg $H/map-south.cfg
	[ "$status" -eq 0 ]
	[ "$(grep -c "OUTSIDE 10 on .* UP .*(predicted)" <<<"$output")" -eq 2 ]
}

@test "a prediction that fails says why, and where" {
	H=tests/cases/healthy
	sed 's/OU=HUB/&/; s/ subject-name co ou = hub/ subject-name co ou = nub/' \
		$H/dvti-spoke.cfg >"$T/spoke.cfg"
	simulate $H/dvti-hub.cfg "$T/spoke.cfg"
	[ "$status" -eq 1 ]
	[[ $output == *"Tunnel1  DOWN  no-profile-match  (predicted)"* ]]
	[[ $output == *"profile HUB of this tunnel matches certificates of map HUBS"* ]]
	[[ $output == *"look at   spoke.cfg:$(line spoke.cfg 'crypto ikev2 profile HUB')"* ]]
	[[ $output == *"waits for peers; does not come up with blue-1"* ]]
	run "$BIN/flexike" simulate --format json $H/dvti-hub.cfg "$T/spoke.cfg"
	python3 - "$output" <<-'END'
		import json, sys
		hub, spoke = json.loads(sys.argv[1])["devices"]
		t = spoke["tunnels"][0]
		assert t["predicted"] and t["status"] == "down" and t["peer"] == "dvti-hub", t
		assert t["cause"]["id"] == "no-profile-match", t
		assert hub["tunnels"][0]["peers"] == [{"device": "blue-1", "up": False}], hub
	END
}

@test "what depends on more than the files is undecided" {
	H=tests/cases/healthy
	# Without the certificate of the spoke its name is anybody's guess.
	sed '/^crypto pki certificate chain/,/^crypto ikev2/{/^crypto ikev2/!d}' \
		$H/dvti-spoke.cfg >"$T/spoke.cfg"
	simulate $H/dvti-hub.cfg "$T/spoke.cfg"
	[ "$status" -eq 0 ]
	[[ $output == *"Tunnel1  undecided: dvti-hub chooses its profile by a certificate map"* ]]
}

@test "a key that the file masks is neither wrong nor missing" {
	sed -i 's/\(pre-shared-key [a-z]*\) .*/\1 <removed>/' "$T/a.cfg"
	simulate "$T/a.cfg" "$T/b.cfg"
	[ "$status" -eq 0 ]
	[[ $output == *"Tunnel200  undecided: "*"or one that the file masks"* ]]
	[[ $output != *"DOWN"* ]]
}

@test "a tunnel to somebody else is undecided, not down" {
	cat >>"$T/a.cfg" <<-'END'
	interface Tunnel7
	 ip address 10.7.0.1 255.255.255.252
	 tunnel source Loopback7
	 tunnel mode ipsec ipv4
	 tunnel destination 198.51.100.7
	 tunnel protection ipsec profile default
	interface Loopback7
	 ip address 192.0.2.7 255.255.255.255
	END
	simulate "$T/a.cfg" "$T/b.cfg"
	[ "$status" -eq 0 ]
	[[ $output == *"Tunnel7  undecided: it leads to a device that is not among the files"* ]]
	[ "$(grep -c 'Tunnel200  UP' <<<"$output")" -eq 2 ]
}
