#!/usr/bin/env bats
# flexike-agentx under Debian's snmpd: a hub with two tunnels, walked; what the
# MIB says is what flexikectl says; and what surrounds it: SETs, restarts of
# the master agent, of the subagent and of the gateway.

MIB=.1.3.6.1.4.1.9.9.171

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	. tests/e2e/net.bash
	. tests/e2e/gateway.bash
	T=$(mktemp -d)
	local p
	for p in snmpd snmpget snmpbulkwalk snmpset jq; do
		command -v $p >/dev/null || skip "needs $p (snmpd, snmp, jq)"
	done
}

teardown() {
	local pid log
	for pid in ${agentx:-} ${snmpd:-}; do
		kill -TERM "$pid" 2>/dev/null
	done
	for log in "$T"/*.log; do
		[ -e "$log" ] && echo "--- ${log##*/}" && tail -n 40 "$log"
	done
	[ -z "${WEST:-}" ] || net_down
	rm -rf "${T:?}"
}

not() {
	! "$@"
}

# ---- snmpd of our own: its configuration, sockets and port are the test's ------

# In a namespace each may have port 16161; without one they must differ.
snmpd_start() { # command that runs a program, or nothing
	port=${port:-$((20000 + $$ % 20000 + BATS_TEST_NUMBER))}
	cat >"$T/snmpd.conf" <<-END
	agentaddress udp:127.0.0.1:$port
	rocommunity public 127.0.0.1
	rwcommunity private 127.0.0.1
	master agentx
	agentXSocket unix:$T/agentx
	maxGetbulkResponses 1000
	END
	MIBS='' "$@" snmpd -f -C -c "$T/snmpd.conf" -Lf "$T/snmpd.log" \
		-I vacm_conf,usmConf,agentx 3>&- &
	snmpd=$!
	wait_for 10 test -S "$T/agentx"
}

snmpd_stop() {
	kill -TERM "$snmpd"
	wait_gone 10 "$snmpd"
	rm -f "$T/agentx"
}

agentx_start() { # option…
	"$BIN/flexike-agentx" --agentx "unix:$T/agentx" --interval 0 "$@" \
		>"$T/agentx.log" 2>&1 3>&- &
	agentx=$!
	wait_for 10 answers
}

client() { # program argument…
	local p=$1
	shift
	${WEST:+ip netns exec "$WEST"} "$p" -v2c -c "${COMMUNITY:-public}" \
		-On -Oe -t 5 "$@"
}

walk() { # below the MIB
	client snmpbulkwalk -Cr50 "127.0.0.1:$port" "$MIB$1"
}

# value OBJECT: alone, without its type.
value() {
	client snmpget -Oqv "127.0.0.1:$port" "$MIB.$1"
}

is() { # object value
	local got
	got=$(value "$1")
	[ "$got" = "$2" ] || {
		echo "$1 is \"$got\", expected \"$2\""
		return 1
	}
}

answers() {
	is 1.1.1.0 1
}

# ---- a snapshot in a file: no root, no gateway -------------------------------------

@test "a snapshot file is served" {
	snmpd_start
	agentx_start --snapshot tests/cases/show/lab/input.json
	is 1.2.1.1.0 1
	is 1.2.3.1.7.1 '"20.0.0.1"'
	is 1.2.3.1.15.1 86400
	is 1.3.2.1.26.1 500
	is 1.3.4.1.3.1.1 $((0x6f1f1a3b))
	# AES has no number in the MIB: no value rather than a wrong one.
	value 1.3.2.1.17.1 | grep 'No Such Instance'
	value 1.3.2.1.48.1 | grep 'No Such Object'
	value 1.3.2.1.26.2 | grep 'No Such Instance'
}

@test "a walk is the sum of all GETs, in any size of step" {
	snmpd_start
	agentx_start --snapshot tests/cases/show/ipv6-nat/input.json
	local n object
	for n in 50 1 3 7 100; do
		client snmpbulkwalk -Ox -Cr$n "127.0.0.1:$port" $MIB |
			sed -n '/No more/d;/^\.1/p' >"$T/walk-$n"
		cmp "$T/walk-50" "$T/walk-$n"
	done
	[ "$(wc -l <"$T/walk-50")" -gt 200 ]
	while read -r object _; do
		client snmpget -Ox "127.0.0.1:$port" "$object" | sed -n '/^\.1/p'
	done <"$T/walk-50" | diff "$T/walk-50" -
}

@test "nothing can be written" {
	local set object type
	snmpd_start
	agentx_start --snapshot tests/cases/show/lab/input.json
	walk '' >"$T/before"
	for set in "1.2.3.1.35.1 i 2" "1.3.2.1.51.1 i 2" "1.2.1.1.0 u 9" \
		"1.2.3.1.7.1 s evil" "1.2.3.1.35.99 i 2" "1.3.2.1.8.1 i -1" \
		"1.2.3.1.35.1.1.1 i 2" "1.3.2.1.200.4294967295 i 2"; do
		read -r object type value <<<"$set"
		COMMUNITY=private client snmpset "127.0.0.1:$port" \
			"$MIB.$object" "$type" "$value" >"$T/set" 2>&1 && {
			echo "$set was taken"
			return 1
		}
		grep -qE 'notWritable|noCreation|noAccess' "$T/set" || {
			cat "$T/set"
			return 1
		}
	done
	COMMUNITY=private client snmpset "127.0.0.1:$port" $MIB.1.2.3.1.7.1 \
		s "$(printf '%060000d' 0)" >"$T/set" 2>&1 && return 1
	kill -0 "$agentx"
	walk '' | diff "$T/before" -
}

@test "snmpd is restarted under it" {
	snmpd_start
	agentx_start --snapshot tests/cases/show/lab/input.json
	walk '' >"$T/before"
	snmpd_stop
	not answers
	snmpd_start
	wait_for 20 answers
	walk '' | diff "$T/before" -
}

@test "it may be started before snmpd" {
	"$BIN/flexike-agentx" --agentx "unix:$T/agentx" \
		--snapshot tests/cases/show/lab/input.json \
		>"$T/agentx.log" 2>&1 3>&- &
	agentx=$!
	sleep 1
	snmpd_start
	wait_for 20 answers
}

@test "without a gateway there is no active tunnel and no counter" {
	snmpd_start
	agentx_start --socket "$T/nobody.sock"
	is 1.1.1.0 1
	is 1.2.1.1.0 0
	is 1.3.1.1.0 0
	[ "$(walk '' | grep -vc 'No more variables')" -eq 3 ]
	value 1.2.1.3.0 | grep 'No Such Instance'
	# Said once, not for each request.
	[ "$(grep -c 'no snapshot' "$T/agentx.log")" -eq 1 ]
}

@test "a damaged snapshot is no snapshot" {
	snmpd_start
	head -c 900 tests/cases/show/lab/input.json >"$T/half.json"
	agentx_start --snapshot "$T/half.json"
	is 1.2.1.1.0 0
	cp tests/cases/show/lab/input.json "$T/half.json"
	is 1.2.1.1.0 1
}

@test "SIGTERM ends it at once, with the exit status 0" {
	snmpd_start
	agentx_start --snapshot tests/cases/show/lab/input.json
	kill -TERM "$agentx"
	wait_gone 3 "$agentx"
	wait "$agentx"
	agentx=
	wait_for 5 not answers
}

@test "wrong options are refused" {
	run "$BIN/flexike-agentx" --interval never
	[ "$status" -eq 2 ]
	run "$BIN/flexike-agentx" extra
	[ "$status" -eq 2 ]
	run "$BIN/flexike-agentx" --help
	[ "$status" -eq 0 ]
}

# ---- two live tunnels ----------------------------------------------------------------

peer_block() { # number address
	cat <<-END
	peer p$1
	address $2
	pre-shared-key secret
	END
}

profiles() {
	cat <<-END
	crypto ikev2 profile default
	match identity remote address 0.0.0.0
	authentication remote pre-share
	authentication local pre-share
	keyring local K
	END
}

tunnel() { # number inner source destination
	cat <<-END
	interface Tunnel$1
	ip address $2 255.255.255.252
	tunnel source $3
	tunnel mode ipsec ipv4
	tunnel destination $4
	tunnel protection ipsec profile default
	END
}

# The hub is in the west, one spoke in the east, one on the router between.
spokes_start() {
	{ echo crypto ikev2 keyring K; peer_block 1 20.0.0.1
	  peer_block 2 10.0.0.254; profiles
	  tunnel 200 10.120.0.1 Ethernet1/1 20.0.0.1
	  tunnel 100 10.130.0.1 Ethernet1/1 10.0.0.254; } >"$T/hub.cfg"
	{ echo crypto ikev2 keyring K; peer_block 1 10.0.0.1; profiles
	  tunnel 1 10.120.0.2 Ethernet1/1 10.0.0.1
	  printf 'crypto ipsec profile default\n responder-only\n'
	} >"$T/far.cfg"
	sed 's/10.120.0.2/10.130.0.2/' "$T/far.cfg" >"$T/near.cfg"
	gateway_start far "$EAST" "$T/far.cfg" --interface Ethernet1/1=eth0
	gateway_start near "$MIDDLE" "$T/near.cfg" --interface Ethernet1/1=west
}

hub_start() {
	gateway_start hub "$WEST" "$T/hub.cfg" --interface Ethernet1/1=eth0
	wait_for 20 both_up
}

both_up() {
	gateway_ask hub show crypto session >"$T/session" &&
		[ "$(grep -c UP-ACTIVE "$T/session")" -eq 2 ] &&
		net_in "$WEST" ping -c 1 -W 1 10.120.0.2 &&
		net_in "$WEST" ping -c 1 -W 1 10.130.0.2
}

live() {
	local why
	why=$(net_possible) || skip "$why"
	net_up "fxm-$$-$BATS_TEST_NUMBER"
	spokes_start
	hub_start
	snmpd_start ip netns exec "$WEST"
	agentx_start --socket "$T/hub.sock"
}

hub_json() { # words…
	gateway_ask hub --json show "$@"
}

# object of each tunnel = field of the JSON. TUNNEL is replaced by its index.
fields() {
	cat <<-'END'
	1.2.3.1.18  .ike.sa_established-1
	1.2.3.1.19  .ike.in_octets
	1.2.3.1.20  .ike.in_messages
	1.2.3.1.21  .ike.in_dropped
	1.2.3.1.22  .ike.in_notifies
	1.2.3.1.27  .ike.out_octets
	1.2.3.1.28  .ike.out_messages
	1.2.3.1.30  .ike.out_notifies
	1.2.3.1.31  .ike.out_child_requests
	1.3.2.1.2   .index
	1.3.2.1.13  .ike.child_established-1
	1.3.2.1.26  .in_octets
	1.3.2.1.27  .in_octets
	1.3.2.1.32  .in_packets
	1.3.2.1.39  .out_octets
	1.3.2.1.40  .out_octets
	1.3.2.1.45  .out_packets
	END
}

# In one moment: nothing moves between the JSON and the GETs, or once more.
same_as_json() {
	local n object field
	hub_json interfaces tunnel >"$T/tunnels.json"
	for n in 0 1; do
		while read -r object field; do
			is "$object.$(jq ".tunnels[$n].index" "$T/tunnels.json")" \
				"$(jq ".tunnels[$n]|$field" "$T/tunnels.json")" ||
				return 1
		done < <(fields)
	done
	hub_json crypto ikev2 stats >"$T/stats.json"
	is 1.2.1.3.0 "$(jq .ike.in_octets "$T/stats.json")" &&
	is 1.2.1.4.0 "$(jq .ike.in_messages "$T/stats.json")" &&
	is 1.2.1.12.0 "$(jq .ike.out_messages "$T/stats.json")" &&
	is 1.2.1.19.0 "$(jq .ike.sa_initiated "$T/stats.json")"
}

indexes() {
	walk ".$1" | grep -vE 'No (more|Such)' | sed -E 's/^[^ ]*\.([0-9]+) = .*/\1/'
}

@test "two live tunnels: the MIB says what flexikectl says" {
	live
	[ "$(indexes 1.2.3.1.35 | tr '\n' ' ')" = "1 2 " ]
	[ "$(indexes 1.3.2.1.51 | tr '\n' ' ')" = "1 2 " ]
	is 1.2.1.1.0 2
	is 1.3.1.1.0 2
	# Rows are in order of the configuration.
	is 1.2.3.1.7.1 '"20.0.0.1"'
	is 1.2.3.1.7.2 '"10.0.0.254"'
	is 1.3.2.1.5.2 '"0A 00 00 FE "'
	net_in "$WEST" ping -q -c 20 -i 0.02 10.120.0.2
	net_in "$WEST" ping -q -c 7 -i 0.02 -s 1000 10.130.0.2
	wait_for 10 same_as_json || same_as_json
	[ "$(value 1.3.2.1.32.1)" -ge 20 ]
	[ "$(value 1.3.2.1.39.2)" -ge 7000 ]
	# The SPIs are those of the gateway, in and out.
	hub_json crypto ipsec sa >"$T/sas.json"
	walk .1.3.4.1.3 | sed -E 's/.*: //;/No more/d' | sort >"$T/spis"
	jq -r '.. | .spi_in?, .spi_out? | select(. != null)' "$T/sas.json" |
		while read -r spi; do echo $((16#$spi)); done | sort |
		diff - "$T/spis"
	[ "$(wc -l <"$T/spis")" -eq 4 ]
}

@test "indexes stay and counters go on when the SAs are replaced" {
	local before spi ike
	live
	net_in "$WEST" ping -q -c 20 -i 0.02 10.120.0.2
	before=$(value 1.3.2.1.26.1)
	ike=$(value 1.2.3.1.27.1)
	spi=$(walk .1.3.4.1.3.1)
	gateway_ask hub clear crypto ikev2 sa
	wait_for 20 both_up
	[ "$(indexes 1.2.3.1.35 | tr '\n' ' ')" = "1 2 " ]
	is 1.2.3.1.7.1 '"20.0.0.1"'
	[ "$(walk .1.3.4.1.3.1)" != "$spi" ]
	[ "$(value 1.3.2.1.26.1)" -ge "$before" ]
	[ "$(value 1.2.3.1.27.1)" -gt "$ike" ]
	[ "$(value 1.2.3.1.18.1)" -ge 1 ]
	[ "$(value 1.3.2.1.14.1)" -ge 2 ]
	[ "$(value 1.2.1.2.0)" -ge 2 ]
}

@test "a tunnel that is down has no rows, and comes back under its index" {
	live
	gateway_ask hub stop Tunnel200
	wait_for 10 is 1.2.1.1.0 1
	[ "$(indexes 1.2.3.1.35)" = 2 ]
	gateway_ask hub start Tunnel200
	wait_for 20 both_up
	[ "$(indexes 1.2.3.1.35 | tr '\n' ' ')" = "1 2 " ]
}

@test "flexiked is restarted under it" {
	live
	gateway_stop hub
	wait_for 5 is 1.2.1.1.0 0
	value 1.3.1.3.0 | grep 'No Such Instance'
	[ -z "$(indexes 1.2.3.1.35)" ]
	hub_start
	is 1.2.1.1.0 2
	is 1.2.3.1.7.2 '"10.0.0.254"'
	wait_for 10 same_as_json || same_as_json
}
