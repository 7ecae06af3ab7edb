#!/usr/bin/env bats
# Other people's tools decrypt what the simulator writes.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	BIN=${BIN:-build/bin}
	T=$(mktemp -d)
	export WIRESHARK_CONFIG_DIR=$T/nothing
}

teardown() {
	rm -rf "${T:?}"
}

record() { # files: a capture and key tables in $T
	"$BIN/flexike" simulate --pcap "$T/p" --keys "$T/k" "$@"
}

# Each row of the key tables as an option, which is how a user gives a few.
dissect() {
	local args=() row
	command -v tshark >/dev/null || skip "tshark is not installed"
	for table in ikev2_decryption_table esp_sa; do
		while IFS= read -r row; do
			[[ $row == '#'* ]] || args+=(-o "uat:$table:$row")
		done <"$T/k/$table"
	done
	tshark -r "$T/p" "${args[@]}" -o esp.enable_encryption_decode:TRUE \
		-o esp.enable_authentication_check:TRUE \
		-o ip.check_checksum:TRUE -o udp.check_checksum:TRUE \
		"$@" 2>"$T/err"
}

check_decrypted() {
	# IKE_AUTH, both ways: identities, SA, selectors; a true ICV.
	dissect -Y 'isakmp.exchangetype == 35' -V >"$T/auth"
	[ "$(grep -c 'Payload: Identification - Initiator' "$T/auth")" -ge 1 ]
	[ "$(grep -c 'Payload: Identification - Responder' "$T/auth")" -ge 1 ]
	[ "$(grep -c 'Payload: Security Association' "$T/auth")" -eq 2 ]
	[ "$(grep -c 'Payload: Traffic Selector - Initiator' "$T/auth")" -eq 2 ]
	# ESP: as many echo requests as replies, each answered.
	dissect -Y icmp -T fields -e icmp.type -e icmp.checksum.status >"$T/icmp"
	[ "$(grep -c '^8' "$T/icmp")" -eq 10 ]
	[ "$(grep -c '^0' "$T/icmp")" -eq 10 ]
	# Every ICV was checked and is right, IKE's and ESP's.
	[ "$(grep -c 'Integrity Checksum Data.*\[correct\]' "$T/auth")" -eq 2 ]
	dissect -Y 'esp.icv_good == 1' >"$T/good"
	[ "$(wc -l <"$T/good")" -eq 20 ]
	# Nothing that tshark finds wrong with any packet.
	dissect -Y 'ip.checksum.status == 0 || udp.checksum.status == 0 || _ws.malformed || esp.icv_bad == 1' >"$T/wrong" || {
		cat "$T/err"
		return 1
	}
	cat "$T/wrong"
	[ ! -s "$T/wrong" ]
}

@test "tshark decrypts the lab pair: AES-CBC, SHA-512, SHA-1" {
	record tests/cases/lab/rtr-01.cfg tests/cases/lab/rtr-02.cfg
	check_decrypted
	grep -q 'HMAC_SHA2_512_256.*\[correct\]' "$T/auth"
}

@test "tshark decrypts AES-GCM in IKE and in ESP" {
	for n in 1 2; do
		{
			cat "tests/cases/lab/rtr-0$n.cfg"
			printf '%s\n' 'crypto ikev2 proposal G' 'encryption aes-gcm-256' \
				'prf sha384' 'group 19' 'crypto ikev2 policy G' 'proposal G' \
				'crypto ipsec transform-set G esp-gcm' \
				'crypto ipsec profile default' 'set transform-set G'
		} >"$T/$n.cfg"
	done
	record "$T/1.cfg" "$T/2.cfg"
	check_decrypted
}

@test "tshark reads the tables as its own files too" {
	record tests/cases/lab/rtr-01.cfg tests/cases/lab/rtr-02.cfg
	command -v tshark >/dev/null || skip "tshark is not installed"
	WIRESHARK_CONFIG_DIR=$T/k tshark -r "$T/p" \
		-o esp.enable_encryption_decode:TRUE -Y icmp >"$T/out" 2>"$T/err"
	[ "$(wc -l <"$T/out")" -eq 20 ]
	! grep -i error "$T/err"
}

tcpdump_decrypts() {
	command -v tcpdump >/dev/null || skip "tcpdump is not installed"
	# Started by root it would give up the right to read the keys.
	local user=()
	[ "$(id -u)" -ne 0 ] || user=(-Z root)
	tcpdump "${user[@]}" -nn -r "$T/p" -E "file $T/k/tcpdump-secrets.txt" \
		>"$T/out" 2>"$T/err" || {
		cat "$T/err"
		return 1
	}
	[ "$(grep -c 'ICMP echo request' "$T/out")" -eq 10 ]
	! grep WARNING "$T/err"
}

@test "tcpdump decrypts ESP with AES-CBC and HMAC-SHA-1" {
	record tests/cases/lab/rtr-01.cfg tests/cases/lab/rtr-02.cfg
	tcpdump_decrypts
}

@test "tcpdump decrypts ESP with 3DES and HMAC-MD5" {
	for n in 1 2; do
		{
			cat "tests/cases/lab/rtr-0$n.cfg"
			printf '%s\n' 'crypto ipsec transform-set G esp-3des esp-md5-hmac' \
				'crypto ipsec profile default' 'set transform-set G'
		} >"$T/$n.cfg"
	done
	record "$T/1.cfg" "$T/2.cfg"
	tcpdump_decrypts
	check_decrypted
}
