#!/usr/bin/env bats
# flexike check on what is no configuration, or far too much of one: a clear
# message, an exit status, bounded memory and time.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	FX=${BIN:-build/bin}/flexike
	T=$BATS_TEST_TMPDIR
}

# fill FILE BEFORE PIECE COUNT AFTER
fill() {
	python3 - "$@" <<-'END'
	import sys
	raw = lambda s: s.encode().decode("unicode_escape").encode("latin-1")
	path, before, piece, count, after = sys.argv[1:]
	with open(path, "wb") as f:
	    f.write(raw(before) + raw(piece) * int(count) + raw(after))
	END
}

# measured FILE LIMIT: check ends within a minute, with status 0 or 1, and at
# most LIMIT megabytes resident.
measured() {
	python3 - "$FX" "$1" "$2" <<-'END'
	import resource, subprocess, sys
	r = subprocess.run([sys.argv[1], "check", sys.argv[2]], timeout=60,
	                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
	peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
	print("status %d, peak %d MB, %d octets said" % (
	    r.returncode, peak, len(r.stdout) + len(r.stderr)))
	print(r.stderr.decode(errors="replace")[:500])
	sys.exit(r.returncode not in (0, 1) or peak > int(sys.argv[3])
	         or len(r.stdout) > 100000)
	END
}

refused() { # file, words of the reason
	run "$FX" check "$1"
	echo "$output"
	[ "$status" -eq 2 ]
	[[ $output == *"$1: "*"$2"* ]]
}

@test "a program, UTF-16, NUL octets: refused with the reason" {
	head -c 1000000 /bin/bash >"$T/program"
	refused "$T/program" "NUL octets"
	printf '\xff\xfeh\0o\0s\0t\0' >"$T/utf16.cfg"
	refused "$T/utf16.cfg" "UTF-16"
	printf 'hostname r1\ncrypto ikev2 \0 profile P\n' >"$T/nul.cfg"
	refused "$T/nul.cfg" "NUL octets"
}

@test "what cannot be opened: refused with the reason" {
	ln -s loop.cfg "$T/loop.cfg"
	refused "$T/loop.cfg" "symbolic links"
	ln -s nowhere.cfg "$T/dangling.cfg"
	refused "$T/dangling.cfg" "No such file"
}

@test "what may not be read: refused with the reason" {
	[ "$(id -u)" -ne 0 ] || skip "root may read everything"
	: >"$T/closed.cfg"
	chmod 0 "$T/closed.cfg"
	refused "$T/closed.cfg" "Permission denied"
}

@test "one bad file does not hide the others" {
	printf 'a\0' >"$T/bad.cfg"
	run "$FX" check "$T/bad.cfg" tests/cases/healthy/svti-hq.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"NUL octets"* ]]
	[[ $output == *"1 file, 0 errors, 0 warnings"* ]]
}

@test "octets that are not UTF-8 come out as text, and JSON stays JSON" {
	printf 'crypto ikev2 profile \xff\xfe\xc0\n mtach \x1b[31m\xed\xa0\x80\n' \
		>"$T/latin.cfg"
	run "$FX" check "$T/latin.cfg"
	[ "$status" -eq 1 ]
	[[ $output != *$'\x1b'* ]]
	"$FX" check --format json "$T/latin.cfg" >"$T/out.json" || [ $? -eq 1 ]
	python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' \
		"$T/out.json"
}

@test "a line of 100 MB: of words, of one word, of a key, without an end" {
	fill "$T/words.cfg" 'crypto ikev2 proposal P\n encryption' \
		' aes-cbc-256' 8333333 '\n'
	measured "$T/words.cfg" 300
	fill "$T/word.cfg" 'crypto ikev2 keyring K\n peer P\n  ' x 100000000 '\n'
	measured "$T/word.cfg" 300
	fill "$T/key.cfg" \
		'crypto ikev2 keyring K\n peer P\n  address 10.0.0.1\n  pre-shared-key ' \
		Zx9q 25000000 '\n'
	measured "$T/key.cfg" 300
	fill "$T/open.cfg" '' y 100000000 ''
	measured "$T/open.cfg" 300
}

@test "blocks without an end, again and again" {
	fill "$T/banner.cfg" '' 'banner motd ^C\n' 700000 ''
	measured "$T/banner.cfg" 400
	fill "$T/chain.cfg" '' 'crypto pki certificate chain X\n certificate 01\n' \
		200000 ''
	measured "$T/chain.cfg" 600
	fill "$T/peer.cfg" '' 'crypto ikev2 keyring K\n peer P\n' 250000 ''
	measured "$T/peer.cfg" 600
}
