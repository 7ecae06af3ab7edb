#!/usr/bin/env bats
# flexike diff: files, images, documents, folders; its exit status as a gate.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	BIN=${BIN:-build/bin}
	T=$(mktemp -d)
	cp tests/interop/config/gcm.cfg "$T/old.cfg"
	sed 's/group 19/group 19 2/' "$T/old.cfg" >"$T/weak.cfg"
	sed 's/destination 20.0.0.1/destination 20.0.0.2/' "$T/old.cfg" >"$T/risk.cfg"
	sed '/hostname/i ! words' "$T/old.cfg" >"$T/same.cfg"
}

teardown() {
	rm -rf "${T:?}"
}

diff_is() { # status arguments…
	local want=$1
	shift
	run "$BIN/flexike" diff "$@"
	echo "$output"
	[ "$status" -eq "$want" ]
}

@test "equal policies" {
	diff_is 0 "$T/old.cfg" "$T/same.cfg"
	[ "$output" = "0 differences" ]
}

@test "a weaker algorithm, in the words of an engineer" {
	diff_is 1 "$T/old.cfg" "$T/weak.cfg"
	[[ $output == *"weaker    peer 20.0.0.1 (Tunnel200) may now use DH group 2"* ]]
	[[ $output == *"IKEv2 proposal GCM, weak.cfg:2 (was old.cfg:2)"* ]]
	[[ $output == *"1 difference: 1 weaker, 0 at risk, 0 stronger"* ]]
}

@test "gates" {
	diff_is 1 --fail-on weaker "$T/old.cfg" "$T/weak.cfg"
	diff_is 1 --fail-on risk "$T/old.cfg" "$T/weak.cfg"
	diff_is 0 --fail-on never "$T/old.cfg" "$T/weak.cfg"
	diff_is 0 --fail-on weaker "$T/old.cfg" "$T/risk.cfg"
	diff_is 1 --fail-on risk "$T/old.cfg" "$T/risk.cfg"
	diff_is 0 --fail-on risk "$T/old.cfg" "$T/same.cfg"
}

@test "a configuration, its image and its document are equal" {
	"$BIN/flexike" compile "$T/old.cfg" -o "$T/old.fxp" 2>"$T/err"
	"$BIN/flexike" convert --to yang "$T/old.cfg" 2>"$T/err" >"$T/old.json"
	diff_is 0 "$T/old.cfg" "$T/old.fxp"
	diff_is 0 "$T/old.fxp" "$T/old.json"
	[[ $output == *"keys were not compared"* ]]
}

@test "a key that changed is told and not shown" {
	sed 's/pre-shared-key cisco/pre-shared-key francisco/' "$T/old.cfg" >"$T/key.cfg"
	for format in text json; do
		diff_is 1 --format $format "$T/old.cfg" "$T/key.cfg"
		[[ $output == *"the preshared key of peer strongswan of keyring LAB changed"* ]]
		[[ $output != *francisco* ]]
	done
}

@test "JSON that a JSON parser takes, and its summary" {
	"$BIN/flexike" diff --format json --fail-on never "$T/old.cfg" "$T/weak.cfg" >"$T/out.json"
	python3 - "$T/out.json" <<-'END'
	import json, sys
	d = json.load(open(sys.argv[1]))
	assert d["version"] == 1
	assert d["summary"] == {"differences": 1, "weaker": 1, "risk": 0, "stronger": 0}
	c = d["pairs"][0]["changes"][0]
	assert (c["table"], c["field"], c["kind"]) == ("ike_proposal", "transforms", "added")
	assert c["effect"] == "weaker" and c["effects"] == ["weaker"]
	assert c["old"] is None and c["new"] == "DH group 2"
	assert c["after"] == {"file": "weak.cfg", "line": 2}
	assert c["tunnels"] == ["Tunnel200"] and c["tunnel_count"] == 1
	END
}

@test "folders: by name, by hostname, new and gone" {
	mkdir -p "$T/a/site" "$T/b/site"
	cp "$T/old.cfg" "$T/a/site/one.cfg"
	cp "$T/weak.cfg" "$T/b/site/one.cfg"
	sed 's/hostname flexike/hostname two/' "$T/old.cfg" >"$T/a/before.cfg"
	sed 's/hostname flexike/hostname two/' "$T/risk.cfg" >"$T/b/after.cfg"
	sed 's/hostname flexike/hostname three/' "$T/old.cfg" >"$T/a/left.cfg"
	sed 's/hostname flexike/hostname four/' "$T/old.cfg" >"$T/b/came.cfg"
	cp "$T/old.cfg" "$T/b/backup.cfg~"
	ln -s .. "$T/b/loop"
	diff_is 1 "$T/a" "$T/b/"
	[[ $output == *"a/site/one.cfg -> $T/b/site/one.cfg"* ]]
	[[ $output == *"a/before.cfg -> $T/b/after.cfg"* ]]
	[[ $output == *"$T/a/left.cfg is gone"* ]]
	[[ $output == *"$T/b/came.cfg is new"* ]]
	[[ $output != *backup* ]]
}

@test "usage errors" {
	diff_is 2 "$T/old.cfg"
	diff_is 2 "$T/old.cfg" "$T/no.cfg"
	diff_is 2 "$T/old.cfg" "$T"
	diff_is 2 --format yaml "$T/old.cfg" "$T/old.cfg"
	diff_is 2 --fail-on sometimes "$T/old.cfg" "$T/old.cfg"
	printf '\x89broken' >"$T/broken.fxp"
	diff_is 2 "$T/old.cfg" "$T/broken.fxp"
	[[ $output == *"offset 0"* ]]
}
