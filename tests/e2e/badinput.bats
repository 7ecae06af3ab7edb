#!/usr/bin/env bats
# What goes wrong on purpose: each case ends in a named cause that is logged
# once, nothing is leaked, and the daemon can still bring a good tunnel up.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	. tests/e2e/net.bash
	. tests/e2e/gateway.bash
	local why
	why=$(net_possible) || skip "$why"
	T=$(mktemp -d)
	net_up "fxb-$$-$BATS_TEST_NUMBER"
}

teardown() {
	[ -n "${T:-}" ] || return 0
	for log in "$T"/*.log; do
		[ -e "$log" ] && echo "--- ${log##*/}" && tail -n 40 "$log"
	done
	gateways_kill || true
	net_down
	rm -rf "$T"
}

# config NAME [KEY [GROUP [MATCH [IPSEC-LINE]]]]: west waits unless told, east too.
config() {
	local local=10.0.0.1 peer=20.0.0.1 inner=10.120.0.1
	if [ "$1" = east ]; then
		local=20.0.0.1 peer=10.0.0.1 inner=10.120.0.2
	fi
	cat >"$T/$1.cfg" <<-END
	hostname $1
	crypto ikev2 proposal P
	 encryption aes-cbc-256
	 integrity sha256
	 group ${3:-19}
	crypto ikev2 policy P
	 proposal P
	crypto ikev2 keyring K
	 peer other
	  address $peer
	  pre-shared-key ${2:-correct-horse}
	crypto ikev2 profile P
	 match identity remote address ${4:-$peer 255.255.255.255}
	 authentication remote pre-share
	 authentication local pre-share
	 keyring local K
	crypto ipsec profile P
	 set ikev2-profile P
	 ${5:-set security-association replay window-size 64}
	interface Ethernet0/0
	 ip address $local 255.255.255.0
	interface Tunnel0
	 ip address $inner 255.255.255.252
	 tunnel source Ethernet0/0
	 tunnel mode ipsec ipv4
	 tunnel destination $peer
	 tunnel protection ipsec profile P
	END
}

start() { # name
	local ns=$WEST
	[ "$1" = west ] || ns=$EAST
	gateway_start "$1" "$ns" "$T/$1.cfg" --interface Ethernet0/0=eth0
}

heap() { # name: resident kilobytes of the heap
	awk '/\[heap\]/ { heap = 1 } heap && /^Rss:/ { print $2; exit }' \
		"/proc/$(gateway_pid "$1")/smaps"
}

count() { # name cause
	grep -c -- "$2" "$T/$1.log" || true
}

# The gateway stays up, names the cause once, and works when the fault is gone.
named_once() { # name cause
	wait_for 30 grep -q -- "$2" "$T/$1.log" || {
		echo "$1 does not name $2"
		return 1
	}
	sleep 2
	[ "$(count "$1" "$2")" -eq 1 ] || {
		echo "$1 names $2 $(count "$1" "$2") times"
		return 1
	}
	gateway_is_down "$1"
}

attempts() { # name: negotiations begun, in and out
	gateway_ask "$1" show crypto ikev2 stats |
		sed -n 's/^Total [a-z]* IKEv2 SA Count: \([0-9]*\).*/\1/p' |
		awk '{ n += $1 } END { print n }'
}

# Begin the failing negotiation of west again and again; the heaps must settle.
rounds() { # count
	local i
	for ((i = 0; i < $1; i++)); do
		gateway_ask west stop Tunnel0
		gateway_ask west start Tunnel0
		sleep 0.05
	done >"$T/rounds"
	sleep 0.5
}

no_leak() { # name…
	local name first
	local -A before
	rounds 20
	first=$(attempts west)
	for name; do
		before[$name]=$(heap "$name")
	done
	rounds 60
	echo "negotiations: $first, later $(attempts west)"
	[ $(($(attempts west) - first)) -ge 60 ]
	for name; do
		echo "heap of $name: ${before[$name]} kB, later $(heap "$name") kB"
		[ $(($(heap "$name") - before[$name])) -le 32 ]
	done
}

mends() { # replace east with one that fits: the tunnel comes up
	gateway_stop east
	config east
	start east
	gateway_ask west start Tunnel0
	wait_for 30 gateway_is_up west
	net_in "$WEST" ping -c 2 -i 0.2 -W 2 10.120.0.2
}

@test "a preshared key that differs" {
	config west
	config east wrong-horse 19 "" responder-only
	start east
	start west
	named_once west peer-refused-authentication
	named_once east authentication-failed
	no_leak west east
	mends
}

@test "no IKEv2 proposal in common" {
	config west
	config east correct-horse 20 "" responder-only
	start east
	start west
	named_once west no-ike-proposal
	named_once east no-ike-proposal
	no_leak west east
	mends
}

@test "an identity that no profile matches" {
	config west
	config east correct-horse 19 "172.16.0.1 255.255.255.255" responder-only
	start east
	start west
	named_once east no-profile-match
	named_once west peer-refused-authentication
	no_leak west east
	mends
}

@test "a peer that never answers" {
	config west
	ip -n "$MIDDLE" link set dev east down
	start west
	wait_for 120 grep -q no-answer "$T/west.log"
	[ "$(count west no-answer)" -eq 1 ]
	gateway_is_down west
	no_leak west
	ip -n "$MIDDLE" link set dev east up
	config east
	start east
	wait_for 60 gateway_is_up west
}

# Datagrams to both ports from a shell in the other namespace: noise, noise
# behind a correct IKE header, ESP of no SA, lengths that lie.
flood() { # count
	cat >"$T/flood.sh" <<-'END'
	bytes() {
		local i out=
		for ((i = 0; i < $1; i++)); do
			printf -v out '%s\\x%02x' "$out" $((RANDOM & 255))
		done
		noise=$out
	}
	exec 4>/dev/udp/10.0.0.1/500 5>/dev/udp/10.0.0.1/4500
	marker='\x00\x00\x00\x00'
	for ((n = 0; n < $1; n++)); do
		bytes $((RANDOM % 120 + 28))
		len=$((${#noise} / 4))
		printf -v good '\\x00\\x00\\x%02x\\x%02x' $(((len + 28) >> 8)) $(((len + 28) & 255))
		spi=${noise:0:32}
		head="$spi"'\x00\x00\x00\x00\x00\x00\x00\x00\x21\x20\x22\x08\x00\x00\x00\x00'
		auth="$spi$spi"'\x2e\x20\x23\x08\x00\x00\x00\x01'
		case $((n % 6)) in
		0) printf "$noise" >&4 ;;
		1) printf "$head$good$noise" >&4 ;;
		2) printf "$head"'\x00\x00\xff\xff'"$noise" >&4 ;;
		3) printf "$marker$auth$good$noise" >&5 ;;
		4) printf "$noise" >&5 ;;
		5) printf '\xff' >&5; printf "${head:0:64}" >&4 ;;
		esac
	done
	END
	net_in "$EAST" bash "$T/flood.sh" "$1"
}

@test "a flood of garbage on ports 500 and 4500" {
	config west correct-horse 19 "" responder-only
	start west
	flood 600
	sleep 1
	before=$(heap west)
	had=$(wc -l <"$T/west.log")
	flood 3000
	sleep 1
	after=$(heap west)
	more=$(($(wc -l <"$T/west.log") - had))
	echo "heap: $before kB, later $after kB; $more more log lines"
	[ $((after - before)) -le 64 ]
	[ $more -le 10 ]
	gateway_ask west show crypto ikev2 sa
	config east
	start east
	wait_for 15 gateway_is_up west
	net_in "$WEST" ping -c 2 -i 0.2 -W 2 10.120.0.2
}

@test "an image that is damaged is refused with the reason" {
	config west
	gateway_compile west "$T/west.cfg"
	printf '\xff' | dd of="$T/west.fxp" bs=1 seek=100 conv=notrunc status=none
	if net_in "$WEST" timeout 5 "$BIN/flexiked" --policy "$T/west.fxp" \
		--control "$T/west.sock" --interface Ethernet0/0=eth0 \
		>"$T/west.log" 2>&1; then
		echo "the daemon took it"
		return 1
	fi
	grep -q "the image is damaged" "$T/west.log"
}
