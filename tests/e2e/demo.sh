#!/bin/bash
# Two router configurations in, a tunnel up, traffic through it (make demo).
# As root with /dev/net/tun: two gateways in network namespaces. Otherwise the
# same engines in the simulator. DEMO= is the folder for what it leaves.
set -u
cd "$(dirname "$0")/../.." || exit 2
BIN=${BIN:-build/bin}
DEMO=${DEMO:-build/demo}
LAB=tests/cases/lab
BIN=$(realpath "$BIN") || exit 2
. tests/e2e/net.bash

if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi
step() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
show() { # print a command, then run it
	echo "\$ $*"
	"$@"
}
die() {
	echo "demo: $*" >&2
	exit 1
}
for p in flexike flexiked flexikectl flexike-agentx; do
	[ -x "$BIN/$p" ] || die "$BIN/$p is not built; type: make"
done
PATH=$BIN:$PATH

rm -rf "$DEMO"
mkdir -p "$DEMO/keys-rtr-01" "$DEMO/keys-rtr-02" || exit 2

step "1. check both configurations"
# Findings are exit status 1; they do not stop the demo, an unreadable file does.
show flexike check $LAB/rtr-01.cfg $LAB/rtr-02.cfg
[ $? -le 1 ] || die "a configuration cannot be read"

step "2. compile them into policy images"
for r in rtr-01 rtr-02; do
	echo "\$ flexike compile $LAB/$r.cfg -o $DEMO/$r.fxp"
	# The findings are those of step 1; the last line is the result.
	flexike compile $LAB/$r.cfg -o "$DEMO/$r.fxp" 2>"$DEMO/$r.findings" || {
		cat "$DEMO/$r.findings"
		die "$r.cfg does not compile"
	}
	tail -n 1 "$DEMO/$r.findings"
done
echo
echo "what IPsec costs in the tunnel:"
show flexike mtu $LAB/rtr-01.cfg || die "the configured MTU does not fit"
echo
echo "as YANG instance data and back, the keys apart:"
show flexike convert --to yang --secrets "$DEMO/rtr-01.keys" \
	-o "$DEMO/rtr-01.json" $LAB/rtr-01.cfg 2>/dev/null
show flexike compile "$DEMO/rtr-01.json" --secrets "$DEMO/rtr-01.keys" \
	-o "$DEMO/again.fxp"
show cmp "$DEMO/rtr-01.fxp" "$DEMO/again.fxp" ||
	die "the image is another one after YANG"
echo "the same image"

decrypting() { # capture keys
	cat <<-END

	capture:    $1
	key tables: $2 (ikev2_decryption_table and esp_sa for Wireshark,
	            tcpdump-secrets.txt for tcpdump -E)
	to decrypt IKE and ESP:
	  WIRESHARK_CONFIG_DIR=$2 tshark -r $1 \\
	    -o esp.enable_encryption_decode:TRUE
	END
}

explained() { # capture keys
	echo
	show flexike pcap --keys "$2" "$1" >"$DEMO/explained.txt"
	# 1 is a finding in the capture, not a failure of the explanation.
	[ $? -le 1 ] || return 1
	cat "$DEMO/explained.txt"
}

if ! why=$(net_possible); then
	step "3. bring the tunnel up, in the simulator"
	echo "This run cannot use network namespaces: the demo $why."
	echo "The engines are the ones that the gateway runs; network and clock are virtual."
	mkdir -p "$DEMO/keys"
	show flexike simulate --show --pcap "$DEMO/tunnel.pcap" \
		--keys "$DEMO/keys" $LAB/rtr-01.cfg $LAB/rtr-02.cfg ||
		die "the tunnel does not come up in the simulator"
	decrypting "$DEMO/tunnel.pcap" "$DEMO/keys"
	explained "$DEMO/tunnel.pcap" "$DEMO/keys" ||
		die "the capture cannot be explained"
	exit 0
fi

step "3. two gateways in network namespaces"
pids='' snmp_pids=''
clean_up() {
	local p
	for p in $snmp_pids $pids; do
		kill -TERM "$p" 2>/dev/null
	done
	net_down
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP
net_up "fxdemo-$$" || die "cannot make network namespaces"
cat <<END
  $WEST            $MIDDLE (router)           $EAST
  rtr-01 10.0.0.1/24 ─── 10.0.0.254  20.0.0.254 ─── 20.0.0.1/24 rtr-02
END

# -U: every packet reaches the file at once; -Z root: the folder is root's.
ip netns exec "$MIDDLE" tcpdump -i west -n -U -Z root -w "$DEMO/tunnel.pcap" \
	>"$DEMO/tcpdump.log" 2>&1 &
tcpdump=$!
pids="$tcpdump"
wait_for 5 test -s "$DEMO/tunnel.pcap" ||
	die "tcpdump does not start: $(cat "$DEMO/tcpdump.log")"

start() { # router namespace interface
	echo "\$ ip netns exec $2 flexiked --policy $DEMO/$1.fxp --interface $3=eth0 …"
	ip netns exec "$2" flexiked --policy "$DEMO/$1.fxp" --interface "$3=eth0" \
		--control "$DEMO/$1.sock" --keys "$DEMO/keys-$1" \
		>"$DEMO/$1.log" 2>&1 &
}
start rtr-01 "$WEST" Ethernet1/1
west=$!
start rtr-02 "$EAST" Ethernet1/0
east=$!
pids="$west $east $tcpdump"

ask() { # router words…
	local r=$1
	shift
	flexikectl --socket "$DEMO/$r.sock" "$@"
}
is_up() {
	ask rtr-01 show crypto session | grep -q UP-ACTIVE &&
		ask rtr-02 show crypto session | grep -q UP-ACTIVE
}
before=$(date +%s%N)
if ! wait_for 20 is_up; then
	for r in rtr-01 rtr-02; do
		echo "--- log of $r"
		cat "$DEMO/$r.log"
	done
	die "the tunnel did not come up in 20 seconds"
fi
echo "both ends are up after $((($(date +%s%N) - before) / 1000000)) ms"

step "4. traffic both ways through the tunnel"
bad=0
show ip netns exec "$WEST" ping -c 5 -i 0.2 -W 2 10.120.0.2 || bad=1
show ip netns exec "$EAST" ping -c 5 -i 0.2 -W 2 10.120.0.1 || bad=1
bulk() { # from to address: megabytes per second
	local start
	start=$(date +%s%N)
	net_transfer "$1" "$2" "$3" 10 || return 1
	echo "10 MB over TCP from $1 to $2, all of it arrived:" \
		"$((10000000000 / ($(date +%s%N) - start))) MB/s, all on one machine"
}
bulk "$WEST" "$EAST" 10.120.0.2 || bad=1
bulk "$EAST" "$WEST" 10.120.0.1 || bad=1

step "5. what the gateways show"
for r in rtr-01 rtr-02; do
	for words in "crypto ikev2 sa detailed" "crypto session" "crypto ipsec sa"; do
		echo
		echo "${r^^}#show $words"
		# shellcheck disable=SC2086 # the words of a command
		ask $r show $words || bad=1
	done
done

# The subagent under an snmpd of our own: its port, socket and configuration are
# those of this demo.
agentx_shown() {
	local dir=$DEMO/snmp oid=.1.3.6.1.4.1.9.9.171 n
	mkdir -p "$dir"
	cat >"$dir/snmpd.conf" <<-END
	agentaddress udp:127.0.0.1:1610
	rocommunity public 127.0.0.1
	master agentx
	agentXSocket unix:$dir/agentx
	END
	MIBS='' ip netns exec "$WEST" snmpd -f -C -c "$dir/snmpd.conf" \
		-I vacm_conf,usmConf,agentx -Lf "$dir/snmpd.log" &
	snmp_pids=$!
	wait_for 5 test -S "$dir/agentx" || return 1
	echo "\$ flexike-agentx --socket $DEMO/rtr-01.sock --agentx unix:$dir/agentx"
	flexike-agentx --socket "$DEMO/rtr-01.sock" --agentx "unix:$dir/agentx" \
		2>"$dir/flexike-agentx.log" &
	snmp_pids="$! $snmp_pids"
	asks() {
		ip netns exec "$WEST" "$@"
	}
	wait_for 5 asks snmpget -v2c -c public 127.0.0.1:1610 $oid.1.1.1.0 ||
		return 1
	echo "\$ snmpbulkwalk -v2c -c public -Cr50 127.0.0.1:1610 $oid"
	asks snmpbulkwalk -v2c -c public -On -Cr50 127.0.0.1:1610 $oid |
		grep -v 'No more' >"$dir/walk.txt"
	n=$(wc -l <"$dir/walk.txt")
	# Who the peer is, and octets in and out of the tunnel.
	grep -E "$oid"'\.1\.(2\.3\.1\.7|3\.2\.1\.(26|39))\.' "$dir/walk.txt"
	echo "these and $((n - 3)) more objects are in $dir/walk.txt"
	[ "$n" -gt 100 ]
}
if command -v snmpd >/dev/null && command -v snmpbulkwalk >/dev/null; then
	step "   the same over SNMP"
	agentx_shown || { echo "SNMP does not answer"; bad=1; }
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "$snmp_pids" ] || kill -TERM $snmp_pids
	snmp_pids=
fi

step "6. stop: the security associations are deleted at the peer"
kill -TERM "$west"
wait_gone 10 "$west" || { echo "rtr-01 does not stop"; bad=1; }
gone() {
	! ask rtr-02 show crypto ikev2 sa | grep -q READY
}
if wait_for 5 gone; then
	echo "rtr-02 has no security association left"
else
	echo "rtr-02 still has a security association"
	bad=1
fi
kill -TERM "$east"
wait_gone 10 "$east" || { echo "rtr-02 does not stop"; bad=1; }
kill -INT "$tcpdump"
wait_gone 5 "$tcpdump"
pids=

decrypting "$DEMO/tunnel.pcap" "$DEMO/keys-rtr-01"
explained "$DEMO/tunnel.pcap" "$DEMO/keys-rtr-01" ||
	{ echo "the capture cannot be explained"; bad=1; }
echo "logs:       $DEMO/rtr-01.log, $DEMO/rtr-02.log"
[ $bad -eq 0 ] || die "something above did not work"
printf '\n%sThe tunnel came up and carried traffic both ways.%s\n' "$bold" "$plain"
