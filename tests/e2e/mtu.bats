#!/usr/bin/env bats
# flexike mtu: numbers that were worked out by hand, and configurations.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	BIN=${BIN:-build/bin}
	T=$(mktemp -d)
}

teardown() {
	rm -rf "${T:?}"
}

mtu() {
	"$BIN/flexike" mtu "$@" 2>"$T/err"
}

# A member of the JSON output by its name; the first one.
json() { # name arguments…
	local name=$1
	shift
	mtu --format json "$@" | sed -nE "s/^ *\"$name\": ([^,]*),?\$/\\1/p" | head -1
}

is() { # got want
	[ "$1" = "$2" ] || { echo "got $1, not $2"; return 1; }
}

@test "the example of the documentation" {
	is "$(json inner_mtu --encr aes-gcm-128 --integ sha256 --mode tunnel \
		--gre --nat-t --outer ipv4 --link 1500)" 1414
	grep -q "has its own integrity" "$T/err"
}

@test "inner MTU of suites worked out by hand" {
	# 1500 - 20 - 8 - 16 - 12 = 1444, down to 16: 1440, - 2
	is "$(json inner_mtu --encr esp-aes --integ esp-sha-hmac)" 1438
	# 1500 - 20 - 8 - 8 - 16 = 1448, - 2
	is "$(json inner_mtu --encr "esp-gcm 256")" 1446
	# transport: the same with GRE 4 inside
	is "$(json inner_mtu --encr aes256gcm16 --gre --mode transport)" 1442
	# IPv6: 1500 - 40 - 8 - 16 - 16 = 1420 -> 1408, - 2
	is "$(json inner_mtu --encr ENCR_AES_CBC_256 \
		--integ AUTH_HMAC_SHA2_256_128 --outer ipv6)" 1406
	# AH: 1500 - 20 - 12 - 12; 1500 - 40 - 32
	is "$(json inner_mtu --ah --integ sha1)" 1456
	is "$(json inner_mtu --integ ah-sha256-hmac --outer ipv6)" 1428
	is "$(json inner_mtu --encr null --integ sha1 --link 100)" 58
}

@test "segment sizes, and none where the family cannot be inside" {
	is "$(json ipv4 --encr aes-gcm-128)" 1406
	is "$(json ipv6 --encr aes-gcm-128)" 1386
	is "$(json ipv6 --encr aes-gcm-128 --mode transport)" null
	is "$(json ipv4 --encr aes-gcm-128 --mode transport --outer ipv6)" null
}

@test "every algorithm of the table has an answer" {
	run mtu --encr nonsense
	[ "$status" -eq 2 ]
	for e in $(sed 's/.*one of//' "$T/err"); do
		mtu --encr "$e" --integ sha1 --format json >"$T/out" ||
			{ echo "$e"; return 1; }
	done
	run mtu --encr null --integ nonsense
	[ "$status" -eq 2 ]
	for i in $(sed 's/.*one of//' "$T/err"); do
		mtu --encr null --integ "$i" --format json >"$T/out" ||
			{ echo "$i"; return 1; }
		mtu --ah --integ "$i" --format json >"$T/out" ||
			{ echo "ah $i"; return 1; }
	done
}

@test "csv: steps follow each other up to the largest packet" {
	mtu --encr esp-aes --integ esp-sha-hmac --format csv >"$T/out"
	awk -F, 'NR == 1 { next }
		NR > 2 && $1 != last + 1 { print "gap at " $0; bad = 1 }
		$3 > 1500 || $4 != $3 - $1 || $5 != $3 - $2 { print; bad = 1 }
		{ last = $2 }
		END { exit bad || last != 1438 }' "$T/out"
}

@test "usage errors" {
	for args in "--encr aes-cbc-128" "--ah" "--ah --encr null --integ sha1" \
		"--ah --integ sha1 --nat-t" "--link 40 --encr aes-gcm-128" \
		"--mode both" "--outer ipx" "--format xml" "--frobnicate" \
		"--encr aes-gcm-128 tests/cases/lab/rtr-01.cfg" "no.cfg" \
		"--format csv tests/cases/lab/rtr-01.cfg" \
		"tests/cases/lab/rtr-01.cfg Tunnel9"; do
		# shellcheck disable=SC2086 # words
		run mtu $args
		[ "$status" -eq 2 ] || { echo "$args: $status"; return 1; }
	done
	run mtu --encr aes-gcm-128 --link 68
	[ "$status" -eq 0 ]
	run mtu --encr aes-gcm-128 --link 68 --outer ipv6 --gre
	[ "$status" -eq 1 ]
}

@test "the tunnels of a configuration" {
	run mtu tests/cases/lab/rtr-01.cfg
	[ "$status" -eq 0 ]
	[[ $output == *"ip mtu 1438   (not configured)"* ]]
	is "$(json inner_mtu tests/cases/lab/rtr-01.cfg tunnel200)" 1438
	is "$(json ip_mtu --nat-t tests/cases/lab/rtr-01.cfg)" 1422
}

settings() { # ip-mtu mss: the lab's tunnel with them
	sed "/^interface Tunnel200/a\\ ip mtu $1\\n ip tcp adjust-mss $2" \
		tests/cases/lab/rtr-01.cfg >"$T/set.cfg"
}

@test "configured values are judged" {
	settings 1438 1398
	run mtu "$T/set.cfg"
	[ "$status" -eq 0 ]
	[[ $output == *"configured 1438: configured so"* ]]
	settings 1400 1360
	run mtu "$T/set.cfg"
	[ "$status" -eq 0 ]
	[[ $output == *"configured 1400: fits"* ]]
	[[ $output == *"configured 1360: configured so"* ]]
	settings 1450 1460
	run mtu "$T/set.cfg"
	[ "$status" -eq 1 ]
	[[ $output == *"configured 1450: TOO LARGE"* ]]
	[[ $output == *"configured 1460: TOO LARGE"* ]]
	is "$(json ip_mtu_fit "$T/set.cfg")" '"too-large"'
}

# What the arithmetic says is what a tunnel in the simulator carries.
@test "the simulator agrees" {
	run "$BIN/flexike" simulate tests/cases/lab/rtr-01.cfg tests/cases/lab/rtr-02.cfg
	[[ $output == *1438* ]]
}
