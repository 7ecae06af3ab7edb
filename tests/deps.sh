#!/bin/bash
# Install what is missing on Debian, and nothing else: quiet when all is there.
#   tests/deps.sh [build] [demo] [unit] [test] [ci]     (default: all but ci)
set -euo pipefail

packages() {
	case $1 in
	build) echo gcc libc6-dev make binutils libssl-dev libevent-dev \
		libmnl-dev libjansson-dev libcap-ng-dev libseccomp-dev \
		libpcap-dev zlib1g-dev libyang2-dev libsnmp-dev ;;
	demo) echo iproute2 iputils-ping tcpdump ;;
	unit) echo libcmocka-dev mandoc ;;
	test) echo bats jq libyang-tools snmp snmpd tshark iproute2 iputils-ping \
		tcpdump util-linux python3 python3-jsonschema \
		strongswan-swanctl strongswan-charon libcharon-extra-plugins \
		libstrongswan-standard-plugins libstrongswan-extra-plugins ;;
	ci) echo clang clang-format shellcheck git ca-certificates neovim ;;
	*) echo "tests/deps.sh: no group named $1" >&2; exit 2 ;;
	esac
}

[ $# -gt 0 ] || set -- build demo unit test
wanted=
for group; do
	wanted+=" $(packages "$group")"
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	echo "tests/deps.sh: not a Debian system; flexike needs what these" \
		"packages hold:$wanted" >&2
	exit 0
fi

missing=
for p in $wanted; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) || state=
	[ "$state" = installed ] || missing+=" $p"
done
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" -ne 0 ]; then
	root=sudo
	# A password prompt is fine on a terminal, never in a pipeline.
	if ! command -v sudo >/dev/null ||
		{ [ ! -t 0 ] && ! sudo -n true 2>/dev/null; }; then
		echo "tests/deps.sh: missing packages; as root, type:" >&2
		echo "    apt-get install --no-install-recommends$missing" >&2
		exit 1
	fi
fi

echo "installing:$missing"
# The tests run daemons of their own. A package's daemon that starts on
# installation would take ports 500 and 4500 of this machine.
rc=/usr/sbin/policy-rc.d
if [ ! -e $rc ]; then
	trap '$root rm -f $rc' EXIT
	printf '#!/bin/sh\nexit 101\n' | $root tee $rc >/dev/null
	$root chmod 755 $rc
fi
log=$(mktemp)
apt() {
	$root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1
}
# shellcheck disable=SC2086 # a list of words
if ! apt install --no-install-recommends $missing; then
	# The package lists may be old, or absent on a fresh image.
	if ! apt update || ! apt install --no-install-recommends $missing; then
		cat "$log" >&2
		rm -f "$log"
		echo "tests/deps.sh: apt-get could not install:$missing" >&2
		exit 1
	fi
fi
rm -f "$log"
