#!/usr/bin/env bats
# flexike graph: what is drawn, that it is well formed, and that a browser shows
# it.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	BIN=${BIN:-build/bin}
	T=$(mktemp -d)
}

teardown() {
	rm -rf "${T:?}"
}

# A hub with a virtual-template, or a spoke of it.
device() { # name address group [spoke's inside address, more lines]
	cat <<-EOF
		hostname $1
		crypto ikev2 proposal P
		 encryption aes-cbc-256
		 integrity sha512
		 group $3
		crypto ikev2 policy P
		 proposal P
		crypto ikev2 keyring K
		 peer any
		  address 0.0.0.0 0.0.0.0
		  pre-shared-key SENTINEL-KEY-aUsMJvHd83
		crypto ikev2 profile F
		 match identity remote any
		 authentication remote pre-share
		 authentication local pre-share
		 keyring local K
		$([ $# -gt 3 ] || echo " virtual-template 1")
		crypto ipsec profile I
		 set ikev2-profile F
		interface Ethernet0/0
		 ip address $2 255.255.255.0
	EOF
	if [ $# -gt 3 ]; then
		printf '%s\n' "interface Tunnel1" " ip address $4 255.255.255.252" \
			" tunnel destination 192.0.2.1"
	else
		printf '%s\n' "interface Virtual-Template1 type tunnel" \
			" ip unnumbered Ethernet0/0"
	fi
	printf '%s\n' " tunnel source Ethernet0/0" " tunnel mode ipsec ipv4" \
		" tunnel protection ipsec profile I"
	[ $# -lt 5 ] || printf '%s\n' "$5"
}

fleet() {
	device hub 192.0.2.1 19 >"$T/hub.cfg"
	device good 198.51.100.1 19 10.0.0.1 >"$T/good.cfg"
	device bad 198.51.100.2 20 10.0.1.1 >"$T/bad.cfg"
	device off 198.51.100.3 19 10.0.2.1 " shutdown" >"$T/off.cfg"
	device '<&"x' 198.51.100.4 19 10.0.3.1 "interface Tunnel2
 tunnel source Ethernet0/0
 tunnel mode ipsec ipv4
 tunnel destination 203.0.113.9
 tunnel protection ipsec profile I" >"$T/odd.cfg"
}

graph() {
	"$BIN/flexike" graph "$@" "$T"/*.cfg
}

# Well formed; then the text of all elements of a kind.
xml() { # file element
	python3 - "$1" "$2" <<-'EOF'
		import sys, xml.etree.ElementTree as tree
		for e in tree.parse(sys.argv[1]).iter():
		    if e.tag.split('}')[-1] == sys.argv[2]:
		        print(''.join(e.itertext()))
	EOF
}

@test "SVG: well formed, with a title, a description and causes" {
	fleet
	graph >"$T/g.svg"
	xml "$T/g.svg" title >"$T/titles"
	grep -qx "Tunnels between devices" "$T/titles"
	grep -q "^good Tunnel1 - hub comes up: IKE AES_CBC_256, group 19" \
		"$T/titles"
	grep -q "^bad Tunnel1 - hub stays down. hub says: .*DH_20 offered, DH_19 accepted" \
		"$T/titles"
	grep -q "^off Tunnel1 - hub is shut down" "$T/titles"
	grep -q '^<&"x Tunnel2 - 203.0.113.9 leads to a device that is not' \
		"$T/titles"
	[ "$(xml "$T/g.svg" desc)" = \
		"5 devices, 5 tunnels, 2 up, 1 down, 1 shutdown, 1 unknown-end." ]
	xml "$T/g.svg" text | grep -qx '<&"x'
}

@test "HTML: well formed, fetches nothing, has what is down first" {
	fleet
	graph --format html --output "$T/g.html"
	xml "$T/g.html" td | sed -n 4p | grep -qx down
	run grep -qE '<script|<link|src=|href=|@import|url\(' "$T/g.html"
	[ "$status" -eq 1 ]
}

@test "the same files give the same octets" {
	fleet
	for f in svg html dot json; do
		graph --format $f >"$T/1"
		graph --format $f >"$T/2"
		cmp "$T/1" "$T/2"
	done
}

@test "no form shows a key" {
	fleet
	for f in svg html dot json; do
		graph --format $f >"$T/out"
		run grep -q SENTINEL "$T/out"
		[ "$status" -eq 1 ]
	done
}

@test "JSON" {
	fleet
	graph --format json >"$T/g.json"
	[ "$(jq -r '.devices | map(select(.hub).name) | join(" ")' \
		"$T/g.json")" = hub ]
	jq -e '.tunnels[] | select(.device == "bad") |
		.status == "down" and .cause.id == "no-ike-proposal" and
		.cause.device == "hub" and .line == 2' "$T/g.json"
	jq -e '.tunnels[] | select(.device == "good") |
		.status == "up" and .agreed.group == "DH_19" and .cause == null' \
		"$T/g.json"
}

@test "DOT is what Graphviz reads" {
	command -v dot >/dev/null || skip "no dot on this machine"
	fleet
	graph --format dot | dot -Tsvg >"$T/g.svg"
	xml "$T/g.svg" text | grep -qx '<&"x'
}

@test "two devices, one, and a thousand" {
	"$BIN/flexike" graph tests/cases/lab/rtr-0*.cfg >"$T/2.svg"
	xml "$T/2.svg" desc | grep -qx "2 devices, 1 tunnel, 1 up."
	"$BIN/flexike" graph tests/cases/lab/rtr-01.cfg >"$T/1.svg"
	xml "$T/1.svg" desc | grep -qx "1 device, 1 tunnel, 1 unknown-end."
	device hub 192.0.2.1 19 >"$T/hub.cfg"
	device template 198.51.100.1 19 10.0.0.1 >"$T/template"
	for i in {1..999}; do
		a=$((i / 250)) b=$((i % 250 + 1))
		sed "s/template/s$i/; s/198.51.100.1/10.$((a + 1)).$b.1/
			s/ip address 10.0.0.1/ip address 10.9$a.$b.1/" \
			"$T/template" >"$T/s$i.cfg"
	done
	graph >"$T/1000.svg"
	xml "$T/1000.svg" desc | grep -qx "1000 devices, 999 tunnels, 999 up."
}

@test "bad usage and bad input" {
	run "$BIN/flexike" graph --format svg
	[ "$status" -eq 2 ]
	[[ $output == *"no file given"* ]]
	run "$BIN/flexike" graph --format png tests/cases/lab/rtr-01.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"not one of: svg html dot json"* ]]
	run "$BIN/flexike" graph "$T/none.cfg"
	[ "$status" -eq 2 ]
	run "$BIN/flexike" graph --output "$T/no/such" tests/cases/lab/rtr-01.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"$T/no/such"* ]]
	printf 'hostname \xff\xfe<g>\n' >"$T/x"$'\xff'".cfg"
	"$BIN/flexike" graph "$T"/x*.cfg >"$T/g.svg"
	xml "$T/g.svg" desc | grep -qx "1 device, 0 tunnels."
}

@test "a browser draws it" {
	browser=$(command -v chromium || command -v chromium-browser) ||
		skip "no chromium on this machine"
	fleet
	graph --format html --output "$T/g.html"
	timeout 60 "$browser" --headless --no-sandbox --disable-gpu \
		--disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync \
		--user-data-dir="$T/profile" --window-size=900,900 \
		--screenshot="$T/g.png" "file://$T/g.html" >/dev/null 2>&1 ||
		skip "chromium does not run here"
	# Red and green lines are on the picture.
	python3 - "$T/g.png" <<-'EOF'
		import struct, sys, zlib
		d = open(sys.argv[1], 'rb').read()
		w, h, depth, kind = struct.unpack('>IIBB', d[16:26])
		assert depth == 8 and kind in (2, 6), (depth, kind)
		n, at, idat = (3 if kind == 2 else 4), 8, b''
		while at < len(d):
		    size, name = struct.unpack('>I4s', d[at:at + 8])
		    if name == b'IDAT':
		        idat += d[at + 8:at + 8 + size]
		    at += size + 12
		raw, last, seen = zlib.decompress(idat), bytearray(w * n), {}
		for y in range(h):
		    f = raw[y * (w * n + 1)]
		    row = bytearray(raw[y * (w * n + 1) + 1:(y + 1) * (w * n + 1)])
		    for i in range(w * n):
		        a = row[i - n] if i >= n else 0
		        b, c = last[i], last[i - n] if i >= n else 0
		        p = a + b - c
		        paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b),
		                    (abs(p - c), 2, c))[2]
		        row[i] = row[i] + (0, a, b, (a + b) // 2, paeth)[f] & 255
		    for i in range(0, w * n, n):
		        seen[bytes(row[i:i + 3])] = seen.get(bytes(row[i:i + 3]), 0) + 1
		    last = row
		assert seen.get(b'\x1a\x7f\x37', 0) > 20, 'no green'
		assert seen.get(b'\xcf\x22\x2e', 0) > 20, 'no red'
	EOF
}
