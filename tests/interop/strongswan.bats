#!/usr/bin/env bats
# flexiked against strongSwan's charon: both roles, smart defaults and an
# explicit AES-GCM proposal, traffic, and a clean delete from either side.

DEFAULT_IKE=aes256-sha512-modp1536
DEFAULT_ESP=aes128-sha1
GCM_IKE=aes256gcm16-prfsha384-ecp256
GCM_ESP=aes256gcm16

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	. tests/e2e/net.bash
	. tests/e2e/gateway.bash
	. tests/interop/strongswan.bash
	local why
	why=$(net_possible) || skip "$why"
	why=$(charon_possible) || skip "$why"
	T=$(mktemp -d)
	net_up "fxi-$$-$BATS_TEST_NUMBER"
}

teardown() {
	[ -n "${T:-}" ] || return 0
	# bats shows this when the test has failed.
	for log in "$T"/*.log; do
		[ -e "$log" ] && echo "--- ${log##*/}" && tail -n 40 "$log"
	done
	charon_stop
	gateways_kill || true
	net_down
	rm -rf "$T"
}

# The same configuration, as one that waits for its peer.
responder_only() { # config
	cp "tests/interop/config/$1.cfg" "$T/$1.cfg"
	if [ "$1" = defaults ]; then
		printf 'crypto ipsec profile default\n responder-only\n'
	else
		printf 'crypto ipsec profile LAB\n responder-only\n'
	fi >>"$T/$1.cfg"
	echo "$T/$1.cfg"
}

flexiked_initiates() { # config ike esp
	charon_start "$2" "$3"
	gateway_start west "$WEST" "tests/interop/config/$1.cfg" \
		--interface Ethernet1/1=eth0
	wait_for 15 gateway_is_up west
	wait_for 5 charon_has_sa
	gateway_ask west show crypto ikev2 sa detailed | grep 'Initiator of SA : Yes'
}

charon_initiates() { # config ike esp
	charon_start "$2" "$3"
	gateway_start west "$WEST" "$(responder_only "$1")" \
		--interface Ethernet1/1=eth0
	charon_ask --initiate --child net --timeout 15
	wait_for 5 gateway_is_up west
	gateway_ask west show crypto ikev2 sa detailed | grep 'Initiator of SA : No'
}

traffic() {
	net_in "$WEST" ping -c 3 -i 0.2 -W 2 10.120.0.2
	net_in "$EAST" ping -c 3 -i 0.2 -W 2 -I 10.120.0.2 10.120.0.1
	net_transfer "$WEST" "$EAST" 10.120.0.2 20
	net_transfer "$EAST" "$WEST" 10.120.0.1 20
	# It went through ESP: both directions counted 20 MB at the peer.
	charon_ask --list-sas --raw >"$T/raw"
	for way in in out; do
		octets=$(grep -o "bytes-$way=[0-9]*" "$T/raw" | cut -d= -f2)
		[ "$octets" -gt 20000000 ]
	done
}

@test "flexiked initiates, smart defaults; SIGTERM deletes at the peer" {
	flexiked_initiates defaults $DEFAULT_IKE $DEFAULT_ESP
	traffic
	gateway_stop west
	wait_for 5 charon_has_no_sa
}

@test "flexiked initiates, AES-GCM and ECP-256; charon deletes" {
	flexiked_initiates gcm $GCM_IKE $GCM_ESP
	traffic
	first=$(gateway_ask west show crypto ikev2 sa detailed | grep 'Local spi')
	charon_ask --terminate --ike lab
	# The old SA is gone; a static tunnel comes back with a new one.
	renewed() {
		gateway_is_up west || return 1
		gateway_ask west show crypto ikev2 sa detailed >"$T/now"
		! grep -qF "$first" "$T/now"
	}
	wait_for 20 renewed
	[ "$(charon_ask --list-sas | grep -c ESTABLISHED)" -eq 1 ]
}

@test "charon initiates, smart defaults; charon deletes" {
	charon_initiates defaults $DEFAULT_IKE $DEFAULT_ESP
	traffic
	charon_ask --terminate --ike lab
	wait_for 5 gateway_has_no_sa west
	charon_has_no_sa
}

@test "charon initiates, AES-GCM and ECP-256; flexikectl clear deletes" {
	charon_initiates gcm $GCM_IKE $GCM_ESP
	traffic
	gateway_ask west clear crypto ikev2 sa
	wait_for 5 charon_has_no_sa
	gateway_has_no_sa west
}

@test "flexiked initiates; a key that differs is named by its cause" {
	charon_start $DEFAULT_IKE $DEFAULT_ESP not-cisco
	gateway_start west "$WEST" tests/interop/config/defaults.cfg \
		--interface Ethernet1/1=eth0
	wait_for 10 grep -q peer-refused-authentication "$T/west.log"
	gateway_is_down west
}

# ---- charon with what flexike convert makes of the other end's configuration ----

converted() { # config [sed script]
	sed "${2:-}" "tests/interop/config/$1.cfg" >"$T/$1.cfg"
	"$BIN/flexike" convert --to swanctl --secrets "$T/$1.cfg" \
		-o "$T/swanctl.conf" 2>"$T/convert.log"
	charon_run
}

one_sa() {
	[ "$(charon_ask --list-sas | grep -c ESTABLISHED)" -eq 1 ]
}

@test "converted, keys of both ends differ: flexiked initiates" {
	converted pair-east '/ipsec profile/a responder-only'
	gateway_start west "$WEST" tests/interop/config/pair-west.cfg \
		--interface Ethernet1/1=eth0
	wait_for 15 gateway_is_up west
	wait_for 5 charon_has_sa
	charon_ask --list-sas | grep -F "remote 'west.example.com'"
	traffic
	gateway_stop west
	wait_for 5 charon_has_no_sa
}

@test "converted, keys of both ends differ: charon initiates by itself" {
	sed '/ipsec profile/a responder-only' tests/interop/config/pair-west.cfg \
		>"$T/west.cfg"
	gateway_start west "$WEST" "$T/west.cfg" --interface Ethernet1/1=eth0
	converted pair-east
	wait_for 10 gateway_is_up west
	gateway_ask west show crypto ikev2 sa detailed |
		grep 'Initiator of SA : No'
	one_sa
	traffic
}

@test "converted, smart defaults" {
	converted defaults-east '/tunnel destination/a shutdown'
	gateway_start west "$WEST" tests/interop/config/defaults.cfg \
		--interface Ethernet1/1=eth0
	wait_for 15 gateway_is_up west
	traffic
}

@test "converted, GRE: charon loads what it is given" {
	sed '/tunnel mode/d; s/mode tunnel/mode transport/' \
		tests/interop/config/pair-east.cfg >"$T/gre.cfg"
	"$BIN/flexike" convert --to swanctl --secrets "$T/gre.cfg" \
		-o "$T/swanctl.conf" 2>"$T/convert.log"
	sed -i '/start_action/d' "$T/swanctl.conf"
	charon_run
	charon_ask --list-conns >"$T/conns"
	cat "$T/conns"
	grep -q 'Tunnel200: TRANSPORT' "$T/conns"
	grep -qF '20.0.0.1/32[gre]' "$T/conns"
	grep -qF '10.0.0.1/32[gre]' "$T/conns"
}
