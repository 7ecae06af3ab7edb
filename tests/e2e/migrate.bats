#!/usr/bin/env bats
# flexike migrate: what it prints, and whether what it makes comes up.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	FX=${BIN:-build/bin}/flexike
	C=tests/cases/migrate
	T=$BATS_TEST_TMPDIR
}

whole() { # input output option…
	local in=$1 out=$2
	shift 2
	"$FX" migrate --full --secrets "$@" "$in" >"$out" 2>"$T/report" ||
		[ $? -eq 1 ]
}

@test "a pair of crypto maps, migrated at both ends, comes up" {
	whole tests/cases/healthy/map-north.cfg "$T/north.cfg"
	whole tests/cases/healthy/map-south.cfg "$T/south.cfg"
	"$FX" check "$T/north.cfg" "$T/south.cfg"
	run "$FX" simulate "$T/north.cfg" "$T/south.cfg"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(grep -c "Tunnel10  UP" <<<"$output")" -eq 2 ]
	[ "$(grep -c "5 of 5 answered" <<<"$output")" -eq 2 ]
}

@test "a pair of IKEv1 crypto maps, migrated at both ends, comes up" {
	whole $C/spoke-one/input.cfg "$T/one.cfg"
	sed -e 's/198\.51\.100\.1 255/A 255/; s/203\.0\.113\.2/198.51.100.1/
		s/address 198\.51\.100\.1$/address 203.0.113.2/
		s/peer 198\.51\.100\.1$/peer 203.0.113.2/
		s/GigabitEthernet0\/1/&/; s/10\.1\.0\.1 /10.0.0.1 /
		s/10\.1\.0\.0 0\.0\.0\.255 10\.0\.0\.0/10.0.0.0 0.0.0.255 10.1.0.0/' \
		$C/spoke-one/input.cfg >"$T/other-old.cfg"
	whole "$T/other-old.cfg" "$T/other.cfg"
	run "$FX" simulate "$T/one.cfg" "$T/other.cfg"
	cat "$T/other.cfg"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(grep -c "Tunnel10  UP" <<<"$output")" -eq 2 ]
	run grep -E "isakmp|^ ?crypto map" "$T/one.cfg"
	[ "$status" -eq 1 ]
}

@test "a dynamic map becomes a template that knows its spokes" {
	whole $C/hub-dynamic/input.cfg "$T/hub.cfg"
	whole $C/spoke-one/input.cfg "$T/one.cfg"
	whole $C/spoke-two/input.cfg "$T/two.cfg"
	"$FX" check "$T/hub.cfg" "$T/one.cfg" "$T/two.cfg"
	"$FX" show 'crypto ikev2 profile' "$T/hub.cfg" | grep -q 203.0.113.6
	run "$FX" simulate "$T/hub.cfg" "$T/one.cfg" "$T/two.cfg"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"Virtual-Template1  dynamic: it waits for peers; comes up with "*", "* ]]
	[ "$(grep -c "UP .*(predicted)" <<<"$output")" -eq 2 ]
	[[ $output != *DOWN* ]]
}

@test "keys are printed only when asked for" {
	for f in text cfg json; do
		run "$FX" migrate --format $f $C/ikev1-hub/input.cfg
		[ "$status" -eq 1 ]
		[[ $output != *tYq8mLw2RzXc0vBn5KdP* ]]
	done
	run "$FX" migrate --full $C/ikev1-hub/input.cfg
	[[ $output != *tYq8mLw2RzXc0vBn5KdP* ]]
	run "$FX" migrate --secrets $C/ikev1-hub/input.cfg
	[[ $output == *"pre-shared-key tYq8mLw2RzXc0vBn5KdP"* ]]
	run "$FX" migrate --secrets --format json $C/ikev1-hub/input.cfg
	[ "$status" -eq 2 ]
}

@test "JSON has what is documented" {
	for how in --hard --soft; do
		"$FX" migrate $how --format json $C/mixed/input.cfg >"$T/j" ||
			[ $? -eq 1 ]
		python3 - "$T/j" ${how#--} <<-'PY'
			import json, sys
			d = json.load(open(sys.argv[1]))
			assert set(d) == {"version", "file", "mode", "nothing",
			    "steps", "decisions", "notes"}
			assert d["version"] == 1 and d["mode"] == sys.argv[2]
			assert d["nothing"] is False
			for i, s in enumerate(d["steps"]):
			    assert set(s) == {"number", "kind", "title", "why",
			        "line", "commands"}
			    assert s["number"] == i + 1 and s["commands"]
			for x in d["decisions"]:
			    assert set(x) == {"line", "what", "why", "type"}
			    assert x["what"] and x["why"] and x["type"]
			assert any("GETVPN" in x["what"] for x in d["decisions"])
			assert any("group G" in x["what"] for x in d["decisions"])
			kinds = [s["kind"] for s in d["steps"]]
			assert ("switch" in kinds) == (d["mode"] == "soft")
			assert kinds[-1] == "remove"
		PY
	done
}

@test "soft: tunnels are prepared, peers are switched, the old goes last" {
	run "$FX" migrate --soft $C/spoke-one/input.cfg
	[ "$status" -eq 0 ]
	local down=${output%%Step 4*} later=${output#*Step 4}
	[[ $down == *" shutdown"* && $down != *"no crypto"* ]]
	[[ $later == *" no shutdown"*"ip route"*"no crypto map"* ]]
	whole $C/spoke-one/input.cfg "$T/both.cfg" --soft
	grep -q "crypto map CMAP 10" "$T/both.cfg"
	grep -q "interface Tunnel10" "$T/both.cfg"
	run "$FX" check --ignore FV613 "$T/both.cfg"
	[ "$status" -eq 0 ]
}

@test "what is migrated has nothing left to migrate" {
	whole $C/spoke-one/input.cfg "$T/new.cfg"
	run "$FX" migrate "$T/new.cfg"
	[ "$status" -eq 0 ]
	[[ $output == *"nothing to migrate"* ]]
	run "$FX" migrate --full --secrets "$T/new.cfg"
	[ "$(grep -c . <<<"$output")" -ge "$(grep -c . "$T/new.cfg")" ]
}

@test "weak algorithms are kept when asked" {
	run "$FX" migrate --keep-algorithms $C/ikev1-hub/input.cfg
	[[ $output == *"encryption 3des"*"group 2"*"set transform-set OLD NEW"* ]]
	run "$FX" migrate --to svti $C/hub-dynamic/input.cfg
	[[ $output == *"DYN-10 is of a dynamic map: it stays"* ]]
}

@test "files and usage" {
	run "$FX" migrate - <$C/spoke-one/input.cfg
	[ "$status" -eq 0 ]
	"$FX" migrate -o "$T/out" $C/spoke-one/input.cfg
	[ "$(stat -c %a "$T/out")" = 600 ]
	run "$FX" migrate "$T/none.cfg"
	[ "$status" -eq 2 ]
	run "$FX" migrate
	[ "$status" -eq 2 ]
	run "$FX" migrate --hard --soft $C/spoke-one/input.cfg
	[ "$status" -eq 2 ]
	run "$FX" migrate --to gre $C/spoke-one/input.cfg
	[ "$status" -eq 2 ]
}
