# shellcheck shell=bash
# Two sites and a router between them, in network namespaces:
#
#   $WEST 10.0.0.1 (eth0) ── west $MIDDLE east ── (eth0) 20.0.0.1 $EAST
#
# net_up PREFIX makes them (PREFIX-w, PREFIX-m, PREFIX-e), net_down removes
# them with every process inside.

# Says why it cannot be done; silent and true when it can.
net_possible() {
	if [ "$(id -u)" -ne 0 ]; then
		echo "needs root"
	elif [ ! -c /dev/net/tun ]; then
		echo "needs /dev/net/tun"
	elif ! (exec 3<>/dev/net/tun) 2>/dev/null; then
		echo "needs a /dev/net/tun that can be opened"
	elif ! unshare --net --mount --propagation slave true 2>/dev/null; then
		# What `ip netns` does: a container without the right to mount,
		# or a chroot that is no mount point, stops there.
		echo "needs the right to make network and mount namespaces"
	else
		return 0
	fi
	return 1
}

net_up() {
	WEST=$1-w MIDDLE=$1-m EAST=$1-e
	local ns
	for ns in "$WEST" "$MIDDLE" "$EAST"; do
		ip netns add "$ns" || return 1
		# Router solicitations would only blur the capture.
		net_in "$ns" sh -c \
			'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
		ip -n "$ns" link set dev lo up
	done
	ip -n "$MIDDLE" link add name west type veth peer name eth0 netns "$WEST" &&
	ip -n "$MIDDLE" link add name east type veth peer name eth0 netns "$EAST" &&
	ip -n "$MIDDLE" addr add 10.0.0.254/24 dev west &&
	ip -n "$MIDDLE" addr add 20.0.0.254/24 dev east &&
	ip -n "$WEST" addr add 10.0.0.1/24 dev eth0 &&
	ip -n "$EAST" addr add 20.0.0.1/24 dev eth0 || return 1
	ip -n "$MIDDLE" link set dev west up
	ip -n "$MIDDLE" link set dev east up
	ip -n "$WEST" link set dev eth0 up
	ip -n "$EAST" link set dev eth0 up
	net_in "$MIDDLE" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	ip -n "$WEST" route add default via 10.0.0.254
	ip -n "$EAST" route add default via 20.0.0.254
}

net_down() {
	local ns pids
	for ns in "${WEST:-}" "${MIDDLE:-}" "${EAST:-}"; do
		if [ -z "$ns" ] || [ ! -e "/run/netns/$ns" ]; then
			continue
		fi
		pids=$(ip netns pids "$ns" 2>/dev/null)
		# shellcheck disable=SC2086 # a list of numbers
		[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
		ip netns del "$ns"
	done
	WEST='' MIDDLE='' EAST=''
}

# net_in NAMESPACE COMMAND…: not for background jobs, whose $! would be that of
# a shell; those use `ip netns exec`.
net_in() {
	local ns=$1
	shift
	ip netns exec "$ns" "$@"
}

# wait_for SECONDS COMMAND…: until the command is true.
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# Wait until a process is gone.
wait_gone() { # seconds pid
	local end=$((SECONDS + $1))
	while kill -0 "$2" 2>/dev/null; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# net_transfer FROM TO ADDRESS MEGABYTES: random octets over TCP between two
# namespaces; true when every one of them arrived.
net_transfer() {
	local data pid
	data=$(mktemp -d)
	head -c "$4"000000 /dev/urandom >"$data/sent"
	# Perl is in every Debian; netcat is not, and bash cannot listen.
	ip netns exec "$2" timeout 60 perl -MIO::Socket::INET -e '
		$l = IO::Socket::INET->new(LocalAddr => "$ARGV[0]:5001",
			Listen => 1, ReuseAddr => 1) or die "listen: $!\n";
		open(R, ">", "$ARGV[1]/ready"); close(R);
		$c = $l->accept or die "accept: $!\n";
		while (sysread($c, $buf, 65536)) { print $buf }
		' "$3" "$data" >"$data/got" 3>&- &
	pid=$!
	wait_for 5 test -e "$data/ready" &&
		net_in "$1" timeout 60 bash -c \
			'cat "$0" >/dev/tcp/"$1"/5001' "$data/sent" "$3" &&
		wait "$pid" && cmp "$data/sent" "$data/got"
	set -- $? "$data"
	rm -rf "$2"
	return "$1"
}
