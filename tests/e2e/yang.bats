#!/usr/bin/env bats
# flexike convert --to yang, flexike compile of what it writes, and yanglint's
# opinion of the same module and the same documents.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	BIN=${BIN:-build/bin}
	MODULE=yang/modules/flexike-policy.yang
	T=$(mktemp -d)
}

teardown() {
	rm -rf "${T:?}"
}

lint() { # arguments of yanglint
	command -v yanglint >/dev/null || skip "yanglint is not installed"
	yanglint "$@"
}

convert() { # format file
	"$BIN/flexike" convert --to yang --format "$1" --secrets "$T/keys" \
		-o "$T/p.$1" "$2" 2>"$T/err"
}

# Both refuse it, and flexike names the line and what it expected.
both_refuse() { # file line expected
	if lint -t config "$MODULE" "$1" >"$T/lint" 2>&1; then
		echo "yanglint takes $1"
		return 1
	fi
	run "$BIN/flexike" compile "$1" -o "$T/bad.fxp"
	echo "$output"
	[ "$status" -eq 2 ]
	[[ $output == "$1:$2: error: /flexike-policy:policy"* ]]
	[[ $output == *"expected $3"* ]]
	[ ! -e "$T/bad.fxp" ]
}

# One edit of a good document.
broken() { # sed script
	convert json tests/cases/lab/rtr-01.cfg
	sed "$1" "$T/p.json" >"$T/broken.json"
	! cmp -s "$T/p.json" "$T/broken.json"
}

line_of() { # pattern: the first line that has it
	grep -n "$1" "$T/broken.json" | head -1 | cut -d: -f1
}

@test "the image of a document is the image of its configuration" {
	"$BIN/flexike" compile tests/cases/lab/rtr-01.cfg -o "$T/a.fxp"
	"$BIN/flexike" compile --no-secrets tests/cases/lab/rtr-01.cfg -o "$T/n.fxp"
	for f in json xml; do
		convert $f tests/cases/lab/rtr-01.cfg
		"$BIN/flexike" compile "$T/p.$f" --secrets "$T/keys" -o "$T/b.fxp"
		cmp "$T/a.fxp" "$T/b.fxp"
		run "$BIN/flexike" compile "$T/p.$f" -o "$T/b.fxp"
		[ "$status" -eq 0 ]
		[[ $output == *"refers to 2 keys: give them with --secrets"* ]]
		cmp "$T/n.fxp" "$T/b.fxp"
	done
	[ "$(stat -c %a "$T/keys")" = 600 ]
}

@test "keys are in the keys file and nowhere else" {
	convert json tests/cases/lab/rtr-01.cfg
	convert xml tests/cases/lab/rtr-01.cfg
	key=$(awk '$1 == "0" { print $2 }' "$T/keys")
	[ -n "$key" ]
	plain=$(printf '%b' "$(sed 's/../\\x&/g' <<<"$key")")
	grep -q "$plain" tests/cases/lab/rtr-01.cfg
	! grep -qF -e "$plain" -e "$key" "$T/p.json" "$T/p.xml" "$T/err"
}

@test "a keys file that others can read is refused" {
	convert json tests/cases/lab/rtr-01.cfg
	chmod 640 "$T/keys"
	run "$BIN/flexike" compile "$T/p.json" --secrets "$T/keys" -o "$T/b.fxp"
	[ "$status" -eq 2 ]
	[[ $output == *"chmod 600"* ]]
	[ ! -e "$T/b.fxp" ]
}

@test "standard input to standard output" {
	"$BIN/flexike" convert --to yang - <tests/cases/lab/rtr-01.cfg \
		2>/dev/null >"$T/out.json"
	grep -q '"flexike-policy:policy"' "$T/out.json"
}

@test "usage errors" {
	run "$BIN/flexike" convert --to latin tests/cases/lab/rtr-01.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"--to: \`latin\` is not one of: ios json swanctl yang"* ]]
	run "$BIN/flexike" convert tests/cases/lab/rtr-01.cfg
	[ "$status" -eq 2 ]
	run "$BIN/flexike" convert --to yang --format yaml tests/cases/lab/rtr-01.cfg
	[ "$status" -eq 2 ]
	run "$BIN/flexike" convert --to yang "$T/no.cfg"
	[ "$status" -eq 2 ]
	run "$BIN/flexike" compile tests/cases/lab/rtr-01.cfg \
		--secrets "$T/keys" -o "$T/b.fxp"
	[ "$status" -eq 2 ]
	[[ $output == *".json and .xml"* ]]
	run "$BIN/flexike" compile "$T/no.json" -o "$T/b.fxp"
	[ "$status" -eq 2 ]
}

@test "yanglint: the module is valid, and so are our documents" {
	lint "$MODULE"
	for c in tests/cases/lab/*.cfg tests/interop/config/*.cfg; do
		for f in json xml; do
			convert $f "$c"
			lint -t config "$MODULE" "$T/p.$f"
		done
	done
}

@test "yanglint: a document that it prints in its own way is the same one" {
	convert json tests/cases/lab/rtr-01.cfg
	lint -t config -f xml "$MODULE" "$T/p.json" >"$T/q.xml"
	lint -t config -f json "$MODULE" "$T/q.xml" >"$T/q.json"
	"$BIN/flexike" compile tests/cases/lab/rtr-01.cfg -o "$T/a.fxp"
	for q in q.xml q.json; do
		"$BIN/flexike" compile "$T/$q" --secrets "$T/keys" -o "$T/b.fxp"
		cmp "$T/a.fxp" "$T/b.fxp"
	done
}

@test "broken: a number out of its range" {
	broken 's/"window": [0-9]*/"window": 900/'
	both_refuse "$T/broken.json" "$(line_of '"window": 900')" \
		"a number from 1 to 200"
}

@test "broken: a word that is none" {
	broken 's/"auth-local": "pre-share"/"auth-local": "pre-shared"/'
	both_refuse "$T/broken.json" "$(line_of '"pre-shared"')" \
		"one of none, pre-share, rsa-sig"
}

@test "broken: a reference to a row that is not there" {
	broken 's/"ipsec-profile": [0-9][0-9]*/"ipsec-profile": 77/'
	both_refuse "$T/broken.json" "$(line_of '"ipsec-profile": 77')" \
		"the index of a row that is there: /fxp:policy/fxp:ipsec-profile"
}

@test "broken: a misspelt name" {
	broken 's/"auth-local"/"auth-locale"/'
	both_refuse "$T/broken.json" "$(line_of auth-locale)" \
		"one of index, origin, file, line, name, fvrf"
	[[ $output == *'"auth-locale" not found'* ]]
}

@test "broken: rows without a number between them" {
	broken '0,/"index": 1,/s//"index": 1000,/'
	run "$BIN/flexike" compile "$T/broken.json" -o "$T/bad.fxp"
	[ "$status" -eq 2 ]
	if lint -t config "$MODULE" "$T/broken.json"; then
		echo "yanglint takes it"
		return 1
	fi
}

@test "broken: a document of another format, and half a document" {
	broken 's/"format": [0-9]*/"format": 77/'
	both_refuse "$T/broken.json" "$(line_of '"format": 77')" \
		"the number $(sed -n 's/.*"format": \([0-9]*\).*/\1/p' "$T/p.json")"
	convert xml tests/cases/lab/rtr-01.cfg
	head -c 3000 "$T/p.xml" >"$T/half.xml"
	run "$BIN/flexike" compile "$T/half.xml" -o "$T/bad.fxp"
	[ "$status" -eq 2 ]
	[ ! -e "$T/bad.fxp" ]
	if lint -t config "$MODULE" "$T/half.xml"; then
		echo "yanglint takes it"
		return 1
	fi
}
