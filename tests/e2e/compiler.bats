#!/usr/bin/env bats
# flexike check and flexike compile as a user meets them.

setup() {
	FX=${BIN:-build/bin}/flexike
	LAB=tests/cases/lab/rtr-01.cfg
	HEALTHY=tests/cases/compiler/healthy/input.cfg
	BAD=tests/cases/compiler/incomplete/input.cfg
	T=$BATS_TEST_TMPDIR
}

@test "check: exit status 0, 1 and 2" {
	run "$FX" check "$HEALTHY"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "1 file, 0 errors, 0 warnings" ]
	run "$FX" check "$HEALTHY" "$BAD"
	[ "$status" -eq 1 ]
	[[ $output == *"2 files, 14 errors, 5 warnings" ]]
	run "$FX" check "$T/missing.cfg"
	[ "$status" -eq 2 ]
	[[ $output == *"No such file"* ]]
	run "$FX" check
	[ "$status" -eq 2 ]
	run "$FX" check --format xml "$HEALTHY"
	[ "$status" -eq 2 ]
	run "$FX" check --release xe-1 "$HEALTHY"
	[ "$status" -eq 2 ]
}

@test "check: standard input, severity, no colour into a pipe" {
	run "$FX" check --severity error - <"$LAB"
	[ "$status" -eq 1 ]
	[ "$output" = "1 file, 0 errors, 4 warnings" ]
	run "$FX" check "$LAB"
	[[ $output != *$'\033'* ]]
	[[ $output == *"$LAB:16:15: warning FV108"* ]]
}

@test "check: JSON is JSON" {
	"$FX" check --format json "$LAB" "$BAD" >"$T/out.json" || [ $? -eq 1 ]
	run python3 -c '
import json, sys
r = json.load(open(sys.argv[1]))
assert r["version"] == 1 and len(r["files"]) == 2
assert all(f["line"] >= 0 and f["file"] and f["id"].startswith("FV")
           for f in r["findings"])
assert sum(r["files"][0]["classes"].values()) == r["files"][0]["lines"]
' "$T/out.json"
	[ "$status" -eq 0 ]
}

@test "check: a file that is not text is refused with a reason" {
	printf 'a\0b' >"$T/binary"
	run "$FX" check "$T/binary"
	[ "$status" -eq 2 ]
	[[ $output == *"NUL"* ]]
}

@test "check: --explain-lines has every line" {
	run "$FX" check --explain-lines "$LAB"
	[ "$(grep -c "^$LAB:[0-9]*: " <<<"$output")" -eq 19 ]
}

@test "compile: image of mode 0600, keys only when wanted" {
	run "$FX" compile "$LAB" -o "$T/a.img"
	[ "$status" -eq 0 ]
	[ "$(stat -c %a "$T/a.img")" = 600 ]
	grep -q cisco "$T/a.img"
	run "$FX" compile --no-secrets "$LAB" -o "$T/b.img"
	[ "$status" -eq 0 ]
	run grep -q cisco "$T/b.img"
	[ "$status" -eq 1 ]
	"$FX" compile "$LAB" -o "$T/c.img"
	cmp "$T/a.img" "$T/c.img"
	[ "$(ls "$T" | wc -l)" -eq 3 ]
}

@test "compile: nothing usable, nothing written" {
	run "$FX" compile "$BAD" -o "$T/none.img"
	[ "$status" -eq 1 ]
	[ ! -e "$T/none.img" ]
	run "$FX" compile "$LAB" -o "$T/no/such/folder.img"
	[ "$status" -eq 2 ]
	run "$FX" compile "$LAB"
	[ "$status" -eq 2 ]
}

@test "flexike: help, version, a near command" {
	run "$FX" --version
	[ "$status" -eq 0 ]
	[[ $output == flexike\ * ]]
	run "$FX" --help
	[ "$status" -eq 0 ]
	[[ $output == *simulate* ]]
	run "$FX" chekc x
	[ "$status" -eq 2 ]
	[[ $output == *"did you mean \`check\`"* ]]
	for c in check compile dump explain simulate; do
		run "$FX" "$c" --help
		[ "$status" -eq 0 ]
		[[ $output == usage:* ]]
	done
}

@test "explain: a rule by id and by name, a near name, all of them" {
	run "$FX" explain fv304
	[ "$status" -eq 0 ]
	[[ $output == "FV304 overlapping-profiles (negotiation, error)"* ]]
	run "$FX" explain FV304 unknown-keyword --format json
	[ "$status" -eq 0 ]
	[ "$(jq -r '.[].id' <<<"$output" | xargs)" = "FV304 FV001" ]
	run "$FX" explain overlaping-profiles
	[ "$status" -eq 2 ]
	[[ $output == *"did you mean overlapping-profiles?"* ]]
	run "$FX" explain --list
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -gt 30 ]
	run "$FX" explain --lits
	[ "$status" -eq 2 ]
	[[ $output == *"did you mean --list?"* ]]
}
