#!/bin/bash
# A gateway must not carry the compiler, libyang or libpcap: less to load, less
# to attack. Looks at what the linked programs really contain.
set -u
BIN=${BIN:-build/bin}
bad=0
fail() {
	echo "$*"
	bad=1
}

for prog in flexiked flexikectl flexike-agentx; do
	file=$BIN/$prog
	if [ ! -x "$file" ]; then
		fail "$file is not built"
		continue
	fi
	needed=$(readelf -d "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
	[ -n "$needed" ] || fail "$file: no dynamic section to read"
	for lib in $needed; do
		case $lib in
		libyang.* | libpcap.*)
			fail "$file links $lib" ;;
		libnetsnmp*)
			[ $prog = flexike-agentx ] ||
				fail "$file links $lib" ;;
		esac
	done
	# Diffie-Hellman that keeps no secret is for predictions.
	nm --defined-only "$file" | grep -q crypto_stand_in &&
		fail "$file contains crypto_stand_in_new"
	# Symbols of compiler/, yang/ and pcap/, by their prefixes.
	nm --defined-only "$file" |
		grep -E ' [TtDdRrBb] (compiler|ios|model|lint|normalise|pair|yang|cap)_' |
		sed "s|^|$file contains |" | head -5 | grep . && bad=1
done
exit $bad
