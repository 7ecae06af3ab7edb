# shellcheck shell=bash
# A flexiked in a namespace: gateway_start NAME NAMESPACE CONFIG [OPTION…].
# Its image, log and control socket are $T/NAME.{fxp,log,sock}; $T is the
# test's folder.

BIN=$(realpath "${BIN:-build/bin}")

gateway_compile() { # name config
	"$BIN/flexike" compile "$2" -o "$T/$1.fxp" >"$T/$1.findings" 2>&1 || {
		cat "$T/$1.findings"
		return 1
	}
}

gateway_start() {
	local name=$1 ns=$2 config=$3
	shift 3
	gateway_compile "$name" "$config" || return 1
	# fd 3 is bats' own: a daemon that kept it would keep bats waiting.
	ip netns exec "$ns" "$BIN/flexiked" --policy "$T/$name.fxp" \
		--control "$T/$name.sock" "$@" >"$T/$name.log" 2>&1 3>&- &
	eval "pid_$name=$!"
	gateway_pids+=" $!"
	wait_for 10 gateway_ask "$name" show crypto session || {
		echo "flexiked $name does not answer:"
		cat "$T/$name.log"
		return 1
	}
}

gateway_pid() {
	eval "echo \$pid_$1"
}

gateway_ask() { # name words…
	local name=$1
	shift
	"$BIN/flexikectl" --socket "$T/$name.sock" "$@"
}

gateway_is_up() {
	gateway_ask "$1" show crypto session | grep -q UP-ACTIVE
}

gateway_is_down() {
	gateway_ask "$1" show crypto session >"$T/session" &&
		! grep -q UP-ACTIVE "$T/session"
}

gateway_has_sa() {
	gateway_ask "$1" show crypto ikev2 sa | grep -q READY
}

gateway_has_no_sa() {
	gateway_ask "$1" show crypto ikev2 sa >"$T/sa" && ! grep -q READY "$T/sa"
}

# SIGTERM, and the exit status of the daemon.
gateway_stop() {
	local pid
	pid=$(gateway_pid "$1")
	kill -TERM "$pid"
	wait_gone 15 "$pid" || {
		echo "flexiked $1 is still there:"
		cat "$T/$1.log"
		return 1
	}
	wait "$pid"
}

# End what is left, without the shell telling of it.
gateways_kill() {
	local pid
	for pid in ${gateway_pids:-}; do
		kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	gateway_pids=
}
