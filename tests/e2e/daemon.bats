#!/usr/bin/env bats
# The gateway daemon on real sockets and TUN devices: the lab configurations in
# two namespaces, and what surrounds a tunnel that works.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	. tests/e2e/net.bash
	. tests/e2e/gateway.bash
	local why
	why=$(net_possible) || skip "$why"
	T=$(mktemp -d)
	net_up "fxd-$$-$BATS_TEST_NUMBER"
}

teardown() {
	[ -n "${T:-}" ] || return 0
	for log in "$T"/*.log; do
		[ -e "$log" ] && echo "--- ${log##*/}" && tail -n 40 "$log"
	done
	net_down
	rm -rf "$T"
}

# A bare ! does not fail a test of bats.
not() {
	! "$@"
}

lab() { # both ends of the lab, up
	gateway_start west "$WEST" tests/cases/lab/rtr-01.cfg \
		--interface Ethernet1/1=eth0 "$@"
	gateway_start east "$EAST" tests/cases/lab/rtr-02.cfg \
		--interface Ethernet1/0=eth0 "$@"
	wait_for 15 gateway_is_up west
	wait_for 15 gateway_is_up east
	wait_for 15 settled
}

# Both ends may have begun: wait until one of the two negotiations is given up.
one_sa() {
	gateway_ask "$1" show crypto ikev2 sa >"$T/one" &&
	[ "$(grep -c '^[0-9]' "$T/one")" -eq 1 ] && grep -q READY "$T/one"
}

settled() {
	one_sa west && one_sa east &&
	net_in "$WEST" ping -c 1 -W 1 "${FAR:-10.120.0.2}"
}

# config NAME OUTER-ADDRESS OUTER-PEER MODE INNER [PROFILE-LINE [TUNNEL-LINE]]
config() {
	local family=ip address="$2 255.255.255.0" match="$3 255.255.255.255"
	local peer=$3 inner="ip address $5 255.255.255.252"
	[[ $5 = *:* ]] && inner="ipv6 address $5/64"
	if [[ $2 = *:* ]]; then
		family=ipv6 address=$2/64 match=$3/128 peer=$3/128
	fi
	cat >"$T/$1.cfg" <<-END
	hostname $1
	crypto ikev2 keyring K
	 peer other
	  address $peer
	  pre-shared-key correct-horse-battery
	crypto ikev2 profile P
	 match identity remote address $match
	 authentication remote pre-share
	 authentication local pre-share
	 keyring local K
	 ${6:-lifetime 86400}
	crypto ipsec profile P
	 set ikev2-profile P
	interface Ethernet0/0
	 $family address $address
	interface Tunnel0
	 $inner
	 tunnel source Ethernet0/0
	 tunnel mode ipsec $4
	 tunnel destination $3
	 tunnel protection ipsec profile P
	 ${7:-no shutdown}
	END
}

pair() { # PROFILE-LINE [TUNNEL-LINE]: west and east of these, up
	config west 10.0.0.1 20.0.0.1 ipv4 10.120.0.1 "$@"
	config east 20.0.0.1 10.0.0.1 ipv4 10.120.0.2 "$@"
	gateway_start west "$WEST" "$T/west.cfg"
	gateway_start east "$EAST" "$T/east.cfg"
	wait_for 15 settled
}

capture_start() {
	ip netns exec "$MIDDLE" tcpdump -i west -n -U -Z root \
		--immediate-mode -w "$T/wire.pcap" >"$T/tcpdump.out" 2>&1 3>&- &
	tcpdump=$!
	wait_for 5 grep -q listening "$T/tcpdump.out"
}

capture_stop() {
	sleep 0.3
	kill -INT "$tcpdump"
	wait_gone 5 "$tcpdump"
}

captured() { # filter…: number of packets
	tcpdump -n -r "$T/wire.pcap" "$@" 2>/dev/null | wc -l
}

@test "the lab: a tunnel, its device, traffic, and a clean end" {
	lab
	net_in "$WEST" ping -c 5 -i 0.1 -W 2 10.120.0.2
	net_in "$EAST" ping -c 5 -i 0.1 -W 2 10.120.0.1
	# AES-CBC-128 with HMAC-SHA1-96 leaves 1438 of 1500.
	ip -n "$WEST" link show dev Tunnel200 | grep -q 'mtu 1438'
	ip -n "$WEST" -br addr show dev Tunnel200 | grep -q ' 10.120.0.1/30'
	ip -n "$WEST" route show dev Tunnel200 | grep -q '^10.120.0.0/30'
	[ "$(stat -c %a "$T/west.sock")" = 660 ]
	gateway_stop west
	[ ! -e "$T/west.sock" ]
	not ip -n "$WEST" link show dev Tunnel200
	wait_for 5 gateway_has_no_sa east
	grep -q 'cause=peer-deleted' "$T/east.log"
	gateway_stop east
}

@test "the show commands have the real values in the forms of IOS" {
	lab
	before=$(gateway_ask west show crypto ipsec sa |
		sed -n 's/.*#pkts encaps: \([0-9]*\),.*/\1/p')
	net_in "$WEST" ping -c 5 -i 0.1 -W 2 10.120.0.2
	gateway_ask west sh cry ike sa det >"$T/w"
	gateway_ask east sh cry ike sa det >"$T/e"
	grep -q '^[0-9]  *10.0.0.1/500          20.0.0.1/500          none/none            READY$' "$T/w"
	grep -q '^      Encr: AES-CBC, keysize: 256, Hash: SHA512, DH Grp:5, Auth sign: PSK, Auth verify: PSK$' "$T/w"
	grep -q '^      DPD configured for 10 seconds, retry 3$' "$T/w"
	# Our local SPI is the peer's remote one; one of the two is initiator.
	spi=$(sed -n 's/.*Local spi: \([0-9A-F]*\) .*/\1/p' "$T/w")
	[ ${#spi} -eq 16 ]
	grep -q "Remote spi: $spi\$" "$T/e"
	[ "$(cat "$T/w" "$T/e" | grep -c 'Initiator of SA : Yes')" -eq 1 ]
	gateway_ask west show crypto ipsec sa >"$T/w"
	gateway_ask east show crypto ipsec sa >"$T/e"
	grep -q "#pkts encaps: $((before + 5)), #pkts encrypt: $((before + 5))," "$T/w"
	grep -q '#send errors 0, #recv errors 0' "$T/w"
	grep -q 'plaintext mtu 1438, path mtu 1500, ip mtu 1500, ip mtu idb Ethernet1/1' "$T/w"
	out=$(sed -n 's/.*outbound spi: \(0x[0-9A-F]*\)(.*/\1/p' "$T/w")
	[ "$(sed -n '/inbound esp/{n;s/.*spi: \(0x[0-9A-F]*\)(.*/\1/p}' "$T/e")" = "$out" ]
	gateway_ask west show crypto session detail >"$T/w"
	grep -q '^Session status: UP-ACTIVE$' "$T/w"
	not grep -q 'Last failure' "$T/w"
	gateway_ask west --json show crypto ipsec sa >"$T/w.json"
	grep -q '"tunnel": "Tunnel200"' "$T/w.json"
	not grep -q '"tunnels"' "$T/w.json"
	gateway_ask west --json show interfaces tunnel | grep -q '"device": "eth0"'
	gateway_ask west show crypto ikev2 stats | grep -q 'Total established IKEv2 SAs: [1-9]'
	run gateway_ask west show crypto ikve2 sa
	[ "$status" -eq 2 ]
	[[ $output == *'did you mean "ikev2"?'* ]]
}

@test "clear, stop and start" {
	lab
	id=$(gateway_ask west show crypto ikev2 sa | sed -n 's/^\([0-9]*\) .*READY/\1/p')
	run gateway_ask west clear crypto ikev2 sa 4000000000
	[ "$status" -eq 1 ]
	[[ $output == *'no IKE SA 4000000000'* ]]
	gateway_ask west clear crypto ikev2 sa "$id"
	wait_for 15 settled
	gateway_ask west show crypto ikev2 sa >"$T/w"
	not grep -q "^$id  *" "$T/w"
	# Stopped at both ends it stays down; the other end may not bring it back.
	gateway_ask east stop tunnel200
	gateway_ask west stop Tunnel200
	wait_for 5 gateway_is_down west
	sleep 1
	gateway_is_down west
	gateway_is_down east
	gateway_ask east start Tunnel200
	gateway_ask west start Tunnel200
	wait_for 15 settled
	run gateway_ask west stop Tunnel7
	[ "$status" -eq 1 ]
	[[ $output == *'the tunnels are: Tunnel200'* ]]
	gateway_ask west version
}

@test "packets as large as the device allows are not fragmented outside" {
	pair
	mtu=$(ip -n "$WEST" link show dev Tunnel0 |
		sed -n 's/.*mtu \([0-9]*\) .*/\1/p')
	[ "$mtu" -eq 1438 ]
	capture_start
	net_in "$WEST" ping -c 3 -i 0.1 -W 2 -M 'do' -s $((mtu - 28)) 10.120.0.2
	not net_in "$WEST" ping -c 1 -W 2 -M 'do' -s $((mtu - 27)) 10.120.0.2
	# Larger ones are fragmented inside.
	net_in "$WEST" ping -c 3 -i 0.1 -W 2 -s 4000 10.120.0.2
	net_transfer "$WEST" "$EAST" 10.120.0.2 5
	net_transfer "$EAST" "$WEST" 10.120.0.1 5
	capture_stop
	[ "$(captured 'ip[6:2] & 0x3fff != 0')" -eq 0 ]
	[ "$(captured 'ip proto 50')" -gt 100 ]
}

@test "a configured MTU that does not fit is told and fragmented outside" {
	pair "lifetime 86400" "ip mtu 1490"
	ip -n "$WEST" link show dev Tunnel0 | grep -q 'mtu 1490'
	grep -q 'the configured ip mtu does not fit.*ip_mtu=1490 fits=1438' "$T/west.log"
	capture_start
	net_in "$WEST" ping -c 2 -i 0.1 -W 2 -M 'do' -s 1462 10.120.0.2
	capture_stop
	[ "$(captured 'ip[6:2] & 0x3fff != 0')" -gt 0 ]
}

@test "UDP encapsulation when it is forced" {
	capture_start
	pair "nat force-encap"
	net_in "$WEST" ping -c 3 -i 0.1 -W 2 10.120.0.2
	net_transfer "$WEST" "$EAST" 10.120.0.2 5
	capture_stop
	[ "$(captured 'ip proto 50')" -eq 0 ]
	[ "$(captured 'udp port 4500')" -gt 100 ]
	gateway_ask west show crypto ipsec sa | grep -q 'Tunnel UDP-Encaps'
	# 8 octets less in whole blocks of 16.
	ip -n "$WEST" link show dev Tunnel0 | grep -q 'mtu 1422'
	gateway_stop west
	wait_for 5 gateway_has_no_sa east
}

@test "GRE under ESP, with a key" {
	capture_start
	pair "lifetime 86400" $'tunnel mode gre ip\n tunnel key 77'
	mtu=$(ip -n "$WEST" link show dev Tunnel0 | sed -n 's/.*mtu \([0-9]*\) .*/\1/p')
	gateway_ask west show crypto ipsec sa |
		grep -q 'ident (addr/mask/prot/port): (10.0.0.1/255.255.255.255/47/0)'
	net_in "$WEST" ping -c 3 -i 0.1 -W 2 -M 'do' -s $((mtu - 28)) 10.120.0.2
	net_transfer "$EAST" "$WEST" 10.120.0.1 5
	capture_stop
	[ "$(captured 'ip[6:2] & 0x3fff != 0')" -eq 0 ]
	[ "$(captured 'ip proto 47')" -eq 0 ]
	[ "$(captured 'ip proto 50')" -gt 100 ]
}

@test "an IPv6 path" {
	for ns in "$WEST" "$MIDDLE" "$EAST"; do
		net_in "$ns" sh -c 'echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6'
	done
	net_in "$MIDDLE" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	ip -n "$MIDDLE" addr add 2001:db8:1::fe/64 dev west nodad
	ip -n "$MIDDLE" addr add 2001:db8:2::fe/64 dev east nodad
	ip -n "$WEST" addr add 2001:db8:1::1/64 dev eth0 nodad
	ip -n "$EAST" addr add 2001:db8:2::1/64 dev eth0 nodad
	ip -n "$WEST" route add default via 2001:db8:1::fe
	ip -n "$EAST" route add default via 2001:db8:2::fe
	config west 2001:db8:1::1 2001:db8:2::1 ipv6 2001:db8:120::1
	config east 2001:db8:2::1 2001:db8:1::1 ipv6 2001:db8:120::2
	FAR=2001:db8:120::2
	capture_start
	gateway_start west "$WEST" "$T/west.cfg"
	gateway_start east "$EAST" "$T/east.cfg"
	wait_for 15 settled
	net_in "$WEST" ping -c 3 -i 0.1 -W 2 "$FAR"
	mtu=$(ip -n "$WEST" link show dev Tunnel0 | sed -n 's/.*mtu \([0-9]*\) .*/\1/p')
	[ "$mtu" -eq 1422 ]
	net_in "$WEST" ping -c 1 -W 2 -M 'do' -s $((mtu - 48)) "$FAR"
	capture_stop
	[ "$(captured 'ip6 proto 44')" -eq 0 ]
	[ "$(captured 'ip6 proto 50')" -ge 6 ]
	gateway_ask west show crypto ikev2 sa | grep -q '^Local  2001:db8:1::1/500$'
}

@test "a tunnel whose device is not found does not stop the others" {
	config west 10.0.0.1 20.0.0.1 ipv4 10.120.0.1
	cat >>"$T/west.cfg" <<-END
	interface Tunnel1
	 ip address 10.121.0.1 255.255.255.252
	 tunnel source Ethernet3/3
	 tunnel mode ipsec ipv4
	 tunnel destination 20.0.0.9
	 tunnel protection ipsec profile P
	END
	config east 20.0.0.1 10.0.0.1 ipv4 10.120.0.2
	gateway_start west "$WEST" "$T/west.cfg"
	gateway_start east "$EAST" "$T/east.cfg"
	wait_for 15 settled
	grep -q 'Tunnel1: the tunnel does not run here.*--interface Ethernet3/3=DEVICE' "$T/west.log"
	run gateway_ask west start Tunnel1
	[ "$status" -eq 1 ]
	[[ $output == *'--interface Ethernet3/3=DEVICE'* ]]
	gateway_stop west
	run net_in "$WEST" "$BIN/flexiked" --policy "$T/west.fxp" --check
	[ "$status" -eq 0 ]
	[[ $output == *'1 of 2 tunnels would run'* ]]
}

@test "nothing that can run is exit status 2 and says what to type" {
	gateway_compile west tests/cases/lab/rtr-01.cfg
	run net_in "$WEST" "$BIN/flexiked" --policy "$T/west.fxp" --control "$T/west.sock"
	[ "$status" -eq 2 ]
	[[ $output == *'--interface Ethernet1/1=DEVICE'* ]]
	run net_in "$WEST" "$BIN/flexiked" --policy "$T/west.fxp" --check
	[ "$status" -eq 2 ]
	run net_in "$WEST" "$BIN/flexiked" --policy "$T/west.fxp" --interface Ethernet1/1=nix0
	[ "$status" -eq 2 ]
	[[ $output == *'there is no device nix0 here'* ]]
	run net_in "$WEST" "$BIN/flexiked"
	[ "$status" -eq 2 ]
	run net_in "$WEST" "$BIN/flexiked" --policy "$T/nonexistent"
	[ "$status" -eq 2 ]
	# The address names the device.
	config west 10.0.0.1 20.0.0.1 ipv4 10.120.0.1
	gateway_compile west "$T/west.cfg"
	run net_in "$WEST" "$BIN/flexiked" --policy "$T/west.fxp" --check
	[ "$status" -eq 0 ]
	[[ $output == *'source 10.0.0.1 on eth0, destination 20.0.0.1'* ]]
}

@test "what the daemon keeps, and what it does not share" {
	gateway_start west "$WEST" tests/cases/lab/rtr-01.cfg \
		--interface Ethernet1/1=eth0
	status=/proc/$(gateway_pid west)/status
	# NET_BIND_SERVICE, NET_ADMIN, NET_RAW.
	grep -q '^CapEff:[[:space:]]*0000000000003400$' "$status"
	grep -q '^CapPrm:[[:space:]]*0000000000003400$' "$status"
	grep -q '^NoNewPrivs:[[:space:]]*1$' "$status"
	run net_in "$WEST" "$BIN/flexiked" --policy "$T/west.fxp" \
		--interface Ethernet1/1=eth0 --control "$T/west.sock"
	[ "$status" -eq 2 ]
	# Tunnel200 is there already, and that is what it says.
	[[ $output == *'a device Tunnel200 exists already'* ]]
	kill -HUP "$(gateway_pid west)"
	wait_for 5 grep -q 'SIGHUP' "$T/west.log"
	gateway_stop west
}

@test "key tables are written on request only, with a warning" {
	lab --keys "$T/keys"
	net_in "$WEST" ping -c 1 -W 2 10.120.0.2
	grep -q 'WARNING: the keys of all traffic' "$T/west.log"
	[ -s "$T/keys/ikev2_decryption_table" ]
	[ -s "$T/keys/esp_sa" ]
	[ "$(stat -c %a "$T/keys/esp_sa")" = 600 ]
}
