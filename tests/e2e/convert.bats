#!/usr/bin/env bats
# flexike convert --to ios, json and swanctl (YANG has yang.bats; what charon
# makes of a swanctl.conf is in tests/interop).

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	BIN=${BIN:-build/bin}
	T=$(mktemp -d)
}

teardown() {
	rm -rf "${T:?}"
}

convert() { # arguments…
	"$BIN/flexike" convert "$@" 2>"$T/err"
}

@test "ios: equal policies, and the same octets the second time" {
	for c in tests/cases/lab/*.cfg tests/interop/config/*.cfg; do
		convert --to ios --secrets "$c" -o "$T/once.cfg"
		[ "$(stat -c %a "$T/once.cfg")" = 600 ]
		"$BIN/flexike" diff "$c" "$T/once.cfg"
		convert --to ios --secrets "$T/once.cfg" >"$T/twice.cfg"
		cmp "$T/once.cfg" "$T/twice.cfg"
	done
}

@test "ios: an image says the same as its configuration" {
	"$BIN/flexike" compile tests/interop/config/gcm.cfg -o "$T/gcm.fxp" 2>"$T/err"
	convert --to ios --secrets "$T/gcm.fxp" >"$T/a.cfg"
	convert --to ios --secrets tests/interop/config/gcm.cfg >"$T/b.cfg"
	cmp "$T/a.cfg" "$T/b.cfg"
}

@test "ios: no key unless asked, and whose is left out" {
	convert --to ios tests/interop/config/gcm.cfg >"$T/masked.cfg"
	! grep -q cisco "$T/masked.cfg" "$T/err"
	grep -q '! pre-shared-key: left out, or none' "$T/masked.cfg"
	grep -q 'gcm.cfg:9: the preshared key of peer strongswan in keyring LAB is left out' "$T/err"
}

@test "swanctl: no key unless asked; what it cannot say is told twice" {
	convert --to swanctl tests/interop/config/pair-east.cfg -o "$T/swanctl.conf"
	[ "$(stat -c %a "$T/swanctl.conf")" = 600 ]
	! grep -q fromWestToEast1 "$T/swanctl.conf" "$T/err"
	grep -q 'pair-east.cfg:10: the preshared key of peer west is left out' "$T/err"
	grep -q '^#   pair-east.cfg:10: the preshared key of peer west is left out' "$T/swanctl.conf"
	convert --to swanctl --secrets tests/interop/config/pair-east.cfg >"$T/open.conf"
	grep -q 'secret = "fromWestToEast1"' "$T/open.conf"
	grep -q 'secret = 0x00ff1722' "$T/open.conf"
}

@test "json: what dump prints" {
	"$BIN/flexike" compile tests/interop/config/gcm.cfg -o "$T/gcm.fxp" --no-secrets 2>"$T/err"
	"$BIN/flexike" dump "$T/gcm.fxp" >"$T/dump.json"
	convert --to json tests/interop/config/gcm.cfg >"$T/a.json"
	cmp "$T/dump.json" "$T/a.json"
}

@test "json: valid by its schema" {
	python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"
	for c in tests/cases/compiler/*/input.cfg tests/cases/lab/*.cfg; do
		convert --to json "$c" >"$T/a.json"
		python3 - "$T/a.json" <<-'END'
		import json, sys, jsonschema
		schema = json.load(open("docs/policy.schema.json"))
		jsonschema.Draft202012Validator.check_schema(schema)
		document = json.load(open(sys.argv[1]))
		jsonschema.validate(document, schema)
		# One that is wrong is refused: the schema says something.
		document["tables"]["device"][0]["window"] = 900
		assert not jsonschema.Draft202012Validator(schema).is_valid(document)
		END
	done
}

@test "usage errors" {
	run "$BIN/flexike" convert --to json --secrets tests/interop/config/gcm.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"no key is ever in"* ]]
	run "$BIN/flexike" convert --to ios --format xml tests/interop/config/gcm.cfg
	[ "$status" -eq 2 ]
	run "$BIN/flexike" convert --to ios "$T/no.cfg"
	[ "$status" -eq 2 ]
	run "$BIN/flexike" convert --to ios
	[ "$status" -eq 2 ]
}
