#!/usr/bin/env bats
# flexike check as people use linters: files, forms of report, selection,
# suppression, baselines, configuration and mending.

setup() {
	FX=$(realpath "${BIN:-build/bin}/flexike")
	LAB=$(realpath tests/cases/lab/rtr-01.cfg)
	HEALTHY=$(realpath tests/cases/compiler/healthy/input.cfg)
	OVERLAP=$(realpath tests/cases/compiler/overlap/input.cfg)
	BAD=$(realpath tests/cases/compiler/incomplete/input.cfg)
	SCHEMA=$(realpath docs/flexike.schema.json)
	T=$BATS_TEST_TMPDIR
	cd "$T" || return 1
}

weak() { # file: one finding, FV405 in line 4
	printf '%s\n' 'crypto ikev2 keyring K' ' peer P' '  address 10.0.0.1' \
		'  pre-shared-key cisco' 'crypto ikev2 profile P' \
		' match identity remote any' ' authentication local pre-share' \
		' authentication remote pre-share' ' keyring local K' >"$1"
}

mendable() { # file
	printf '%s\r\n' 'crypto ikev2 keyring K' ' peer P' \
		'  address 10.0.0.1' '  pre-shared-key Secret-of-7-seals' \
		'crypto ikev2 profile P' ' keyring K' \
		' match identity remote any extra' >"$1"
	printf ' autentication local pre-share' >>"$1"
}

# Words and lines of the rules' ids, in order.
ids() {
	jq -r '.findings[].id' | xargs
}

@test "folders: files that are named after a router" {
	mkdir -p "$T/archive"
	printf '!\nversion 17.9\nhostname rtr1\n' > "$T/archive/rtr1.example.com"
	printf '\n!\nhostname rtr2\ninterface Loopback0\n' > "$T/archive/rtr2"
	printf '# Notes\n\nhostname rtr3\n' > "$T/archive/NOTES.md"
	printf 'all:\n\techo\n' > "$T/archive/Makefile"
	printf 'hostname\0rtr4\nhostname rtr4\n' > "$T/archive/core"
	: > "$T/archive/empty"
	run "$FX" check --format json "$T/archive"
	[[ $output == *rtr1.example.com* && $output == *rtr2* ]]
	[[ $output != *NOTES* && $output != *Makefile* && $output != *core* ]]
	[[ $output != *empty* ]]
}

@test "folders, patterns, standard input: in order, each file once" {
	mkdir -p d/sub d/.git
	cp "$HEALTHY" d/b.cfg
	cp "$HEALTHY" d/sub/a.conf
	cp "$HEALTHY" d/a.txt
	cp "$HEALTHY" d/no.md
	cp "$HEALTHY" d/.git/x.cfg
	run "$FX" check --format json d d/b.cfg
	[ "$status" -eq 0 ]
	[ "$(jq -r '.files[].name' <<<"$output" | xargs)" = \
		"d/a.txt d/b.cfg d/sub/a.conf" ]
	run "$FX" check --format json --extension md 'd/*.cfg' d
	[ "$(jq -r '.files[].name' <<<"$output" | xargs)" = \
		"d/b.cfg d/a.txt d/no.md d/sub/a.conf" ]
	run "$FX" check --format json 'd/**.conf'
	[ "$(jq -r '.files[].name' <<<"$output")" = d/sub/a.conf ]
	run "$FX" check --format json --stdin-filename d/in.cfg - <"$HEALTHY"
	[ "$status" -eq 0 ]
	[ "$(jq -r '.files[].name' <<<"$output")" = d/in.cfg ]
}

@test "what can not be read is told, and the rest is checked" {
	mkdir -p d/loop e
	cp "$HEALTHY" d/a.cfg
	ln -s .. d/loop/up
	ln -s self.cfg self.cfg
	ln -s nowhere d/gone.cfg
	run "$FX" check d
	[ "$status" -eq 2 ]
	[[ $output == *"d/loop/up"*"circle"* ]]
	[[ $output == *"d/gone.cfg: symbolic link to nothing"* ]]
	[[ $output == *"1 file, 0 errors"* ]]
	run "$FX" check self.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"Too many levels of symbolic links"* ]]
	run "$FX" check e
	[ "$status" -eq 2 ]
	[[ $output == *"no configuration is there"* ]]
	run "$FX" check 'e/*.cfg'
	[ "$status" -eq 2 ]
	[ "$(id -u)" -ne 0 ] || return 0
	chmod 0 d/a.cfg
	run "$FX" check d/a.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"Permission denied"* ]]
}

@test "the output is the same however many jobs there are" {
	for i in $(seq 60); do
		weak "f$i.cfg"
	done
	for format in text json sarif junit github gitlab checkstyle; do
		"$FX" check --jobs 1 --format "$format" . >one || [ $? -eq 1 ]
		"$FX" check --jobs 7 --format "$format" . >seven || [ $? -eq 1 ]
		cmp one seven
	done
}

@test "forms: JSON and XML are well-formed, and none has a key" {
	mendable m.cfg
	sed -i 's/Secret-of.*/local &/' m.cfg
	"$FX" check -o json=o.json -o sarif=o.sarif -o junit=o.junit \
		-o gitlab=o.gitlab -o checkstyle=o.checkstyle -o github=o.github \
		m.cfg "$BAD" "$HEALTHY" >o.text || [ $? -eq 1 ]
	run grep -l Secret-of o.*
	[ "$status" -eq 1 ]
	python3 - <<-'END'
	import json, xml.etree.ElementTree as et
	found = json.load(open("o.json"))["findings"]
	n = len(found)
	clean = 3 - len({f["file"] for f in found})
	assert n > 10
	assert len(json.load(open("o.gitlab"))) == n
	assert len(open("o.github").read().splitlines()) == n
	files = et.parse("o.checkstyle").getroot().findall("file")
	assert sum(len(f.findall("error")) for f in files) == n
	suites = et.parse("o.junit").getroot()
	assert len(suites) == 3
	cases = suites.findall("testsuite/testcase")
	assert len(cases) == n + clean  # a clean file has one that passes
	failures = suites.findall("testsuite/testcase/failure")
	assert int(suites.get("failures")) == len(failures) > 10
	for s in suites:
	    assert int(s.get("tests")) == len(s)
	END
}

@test "SARIF has what version 2.1.0 requires" {
	mendable m.cfg
	"$FX" check --format sarif "$OVERLAP" "$BAD" m.cfg >o.sarif || [ $? -eq 1 ]
	python3 - <<-'END'
	import json
	log = json.load(open("o.sarif"))
	assert log["version"] == "2.1.0" and log["$schema"].endswith("2.1.0.json")
	[run] = log["runs"]
	driver = run["tool"]["driver"]
	assert driver["name"] == "flexike" and run["columnKind"] == "unicodeCodePoints"
	for r in driver["rules"]:
	    assert r["id"] and r["shortDescription"]["text"] and r["help"]["text"]
	    assert r["defaultConfiguration"]["level"] in ("note", "warning", "error")
	ids = [r["id"] for r in driver["rules"]]
	assert len(ids) == len(set(ids))
	def region(r):
	    assert r["startLine"] >= 1
	    if "startColumn" in r:
	        assert r["startColumn"] >= 1 and r["endLine"] >= r["startLine"]
	        assert r["endLine"] > r["startLine"] or r["endColumn"] >= r["startColumn"]
	def location(l):
	    p = l["physicalLocation"]
	    uri = p["artifactLocation"]["uri"]
	    assert uri.startswith("file:///") or not uri.startswith("/")
	    region(p["region"])
	fixes = related = 0
	for r in run["results"]:
	    assert ids[r["ruleIndex"]] == r["ruleId"]
	    assert r["level"] in ("note", "warning", "error") and r["message"]["text"]
	    assert len(r["locations"]) == 1 and len(r["partialFingerprints"]) == 1
	    location(r["locations"][0])
	    for l in r.get("relatedLocations", []):
	        related += 1
	        assert l["message"]["text"] and l["id"] >= 0
	        location(l)
	    for f in r.get("fixes", []):
	        fixes += 1
	        for c in f["artifactChanges"]:
	            assert c["artifactLocation"]["uri"] and c["replacements"]
	            for e in c["replacements"]:
	                region(e["deletedRegion"])
	                assert "text" in e["insertedContent"]
	assert fixes >= 2 and related >= 1
	END
}

@test "--select, --ignore, --severity, --fail-on, --statistics" {
	weak w.cfg
	run "$FX" check --format json w.cfg
	[ "$status" -eq 1 ]
	[[ $(ids <<<"$output") == *FV405* ]]
	run "$FX" check --format json --select FV405 w.cfg
	[ "$(ids <<<"$output")" = FV405 ]
	for s in FV4 authentication weak-key fv405,syntax all; do
		run "$FX" check --format json --select "$s" w.cfg
		[[ $(ids <<<"$output") == *FV405* ]]
		run "$FX" check --format json --ignore "$s" w.cfg
		[[ $(ids <<<"$output") != *FV405* ]]
	done
	run "$FX" check --select FV405 --fail-on error w.cfg
	[ "$status" -eq 0 ]
	run "$FX" check --select FV405 --fail-on never w.cfg
	[ "$status" -eq 0 ]
	run "$FX" check --select FV405 --severity error w.cfg
	[ "$status" -eq 1 ]
	[ "$output" = "1 file, 0 errors, 1 warning" ]
	run "$FX" check --select FV405 --statistics w.cfg
	[[ ${lines[-1]} == *"1  FV405  warning  weak-key" ]]
	run "$FX" check --select weak-kez w.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"did you mean weak-key?"* ]]
}

@test "wrong usage is exit status 2, and says what is right" {
	for bad in "--format xml" "--fail-on often" "--output sarif" \
		"--output sarif=" "--jobs 0" "--profile weak" "--release xe-1" \
		"--colour" "--config none.json" "--baseline none.json" \
		"--config x --no-config" "--output json=/no/such/folder"; do
		# shellcheck disable=SC2086
		run "$FX" check $bad "$HEALTHY"
		echo "$bad: $status $output"
		[ "$status" -eq 2 ]
	done
	run "$FX" check --fix - <"$HEALTHY"
	[ "$status" -eq 2 ]
	[ "$(ls -A)" = "" ]
}

@test "colour on request only" {
	weak w.cfg
	run "$FX" check w.cfg
	[[ $output != *$'\033'* ]]
	run "$FX" check --color always w.cfg
	[[ $output == *$'\033'* ]]
	run "$FX" check --color always --no-color w.cfg
	[[ $output != *$'\033'* ]]
	run "$FX" check --color always -o text=o.text w.cfg
	run grep -c $'\033' o.text
	[ "$output" = 0 ]
	run env NO_COLOR=1 script -qec "$FX check w.cfg" /dev/null
	[[ $output != *$'\033['* ]]
	run env -u NO_COLOR TERM=xterm script -qec "$FX check w.cfg" /dev/null
	[[ $output == *$'\033['* ]]
}

@test "suppression files: beside the file, in the folder, by option" {
	mkdir -p lab/deep
	weak lab/deep/w.cfg
	run "$FX" check --select FV405,FV017,FV018,FV019 lab
	[ "$status" -eq 1 ]
	echo 'FV405 deep/*.cfg "pre-shared-key *" the lab key' >lab/flexike.ignore
	run "$FX" check --select FV405,FV017,FV018,FV019 lab
	[ "$status" -eq 0 ]
	run "$FX" check --no-config --select FV405 lab
	[ "$status" -eq 1 ]
	rm lab/flexike.ignore
	echo 'weak-key * "crypto ikev2 keyring K > peer P > *" lab' \
		>lab/deep/w.cfg.flexike-ignore
	run "$FX" check --select FV405,FV017,FV018,FV019 lab
	[ "$status" -eq 0 ]
	# Lines move: it still holds. Another peer: it does not.
	sed -i '1i hostname r1' lab/deep/w.cfg
	run "$FX" check --select FV405,FV017,FV018,FV019 lab
	[ "$status" -eq 0 ]
	sed -i 's/peer P/peer Q/' lab/deep/w.cfg
	run "$FX" check --format json --select FV405,FV017,FV018,FV019 lab
	[ "$status" -eq 1 ]
	[ "$(ids <<<"$output")" = "FV405 FV017" ]
	rm lab/deep/*-ignore
	printf '%s\n' '# rules' 'FV405 w.cfg "*"' 'FV999 * "*" x' 'FV405' \
		'FV404 other.cfg "*" not asked about' >my.ignore
	run "$FX" check --format json --ignore-file my.ignore \
		--select FV405,FV017,FV018,FV019 lab
	[ "$status" -eq 1 ]
	[ "$(jq -r '.findings[] | "\(.id):\(.line)"' <<<"$output" | xargs)" = \
		"FV018:2 FV019:3 FV019:4" ]
}

@test "a baseline knows what was there, wherever its line is now" {
	weak w.cfg
	run "$FX" check --write-baseline base.json w.cfg
	[ "$status" -eq 0 ]
	run grep -w cisco base.json
	[ "$status" -eq 1 ]
	run "$FX" check --baseline base.json w.cfg
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "1 file, 0 errors, 0 warnings" ]
	sed -i '1i hostname r1\n!' w.cfg
	run "$FX" check --baseline base.json w.cfg
	[ "$status" -eq 0 ]
	# One more of the same is new; from another folder it is the same file.
	sed -i 's/^  pre-shared-key.*/&\n peer R\n  address 10.0.0.2\n  pre-shared-key cisco/' w.cfg
	mkdir sub
	cd sub
	run "$FX" check --baseline ../base.json --format json --select FV405 ../w.cfg
	[ "$status" -eq 1 ]
	[ "$(jq '.findings | length' <<<"$output")" = 1 ]
	cd ..
	# What is gone is counted.
	grep -v pre-shared w.cfg >x && mv x w.cfg
	run "$FX" check --baseline base.json --select FV405 w.cfg
	[ "$status" -eq 0 ]
	[[ $output == *"of the baseline"*"gone"* ]]
	# What could not be read is not forgotten.
	cp base.json before
	run "$FX" check --write-baseline base.json w.cfg none.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"base.json is left as it was"* ]]
	cmp base.json before
	echo '{"version": 2, "findings": []}' >base.json
	run "$FX" check --baseline base.json w.cfg
	[ "$status" -eq 2 ]
}

@test "flexike.json is found upwards and read strictly" {
	mkdir -p net/lab net/old
	weak net/lab/w.cfg
	weak net/w.cfg
	weak net/old/w.cfg
	cat >net/flexike.json <<-'END'
	{
	  "select": ["FV405", "syntax"],
	  "exclude": ["old"],
	  "severity": {"FV405": "error"},
	  "paths": [{"files": ["lab/*"], "severity": {"weak-key": "info"}}]
	}
	END
	run "$FX" check --format json net
	[ "$status" -eq 1 ]
	[ "$(jq -r '.findings[] | "\(.file) \(.id) \(.severity)"' <<<"$output")" = \
		"net/lab/w.cfg FV405 info
net/w.cfg FV405 error" ]
	run "$FX" check net/lab
	[ "$status" -eq 0 ]
	cd net/lab
	run "$FX" check w.cfg
	[ "$status" -eq 0 ]
	cd ../..
	run "$FX" check --no-config --select FV405 net/lab
	[ "$status" -eq 1 ]
	echo '{"fail_on": "never"}' >other.json
	run "$FX" check --config other.json net
	[ "$status" -eq 0 ]
	printf '{\n  "selct": ["FV405"]\n}\n' >net/flexike.json
	run "$FX" check net
	[ "$status" -eq 2 ]
	[ "$output" = "flexike check: net/flexike.json:2:3: \`selct\` is not known here; did you mean \`select\`?" ]
	printf '{"paths": [{"files": ["x"],\n "ignore": ["FV1", "FV999"]}]}\n' \
		>net/flexike.json
	run "$FX" check net
	[[ $output == *"flexike.json:2:20: \`FV999\` is no rule"* ]]
	printf '{"baseline": "base.json"}' >net/flexike.json
	run "$FX" check --write-baseline net/base.json net
	[ "$status" -eq 0 ]
	run "$FX" check net
	[ "$status" -eq 0 ]
}

@test "the schema of flexike.json and the program know the same members" {
	jq -r '.properties | keys[]' "$SCHEMA" | while read -r key; do
		jq -n --arg k "$key" '{($k): 1}' >c.json
		run "$FX" check --config c.json "$HEALTHY"
		[ "$status" -eq 2 ]
		[[ $output == *"expected"* ]]
	done
	jq -r '.properties.paths.items.properties | keys[]' "$SCHEMA" |
		while read -r key; do
		jq -n --arg k "$key" '{paths: [{($k): 1}]}' >c.json
		run "$FX" check --config c.json "$HEALTHY"
		[[ $output == *"expected"* ]]
	done
}

@test "--diff shows, --fix mends: ends of line, mode and keys stay" {
	mendable m.cfg
	chmod 640 m.cfg
	ln -s m.cfg link.cfg
	cp m.cfg before
	run "$FX" check --diff m.cfg
	[ "$status" -eq 1 ]
	cmp m.cfg before
	[[ $output == *"   pre-shared-key *******"* ]]
	[[ $output == *"+ keyring local K"* ]]
	[[ $output != *Secret-of* ]]
	[[ $output != *"+ authentication"* ]]
	run "$FX" check --fix link.cfg
	[[ $output == *"2 findings mended in 1 file"* ]]
	[ -L link.cfg ]
	[ "$(stat -c %a m.cfg)" = 640 ]
	sed -e 's/ extra//' -e 's/^ keyring K/ keyring local K/' before >want
	cmp m.cfg want
	run "$FX" check --diff --unsafe-fixes m.cfg
	[ "$status" -eq 1 ]
	[[ $output == *"+ authentication local pre-share"*"No newline at end"* ]]
	run "$FX" check --unsafe-fixes m.cfg
	sed -i 's/ autent/ authent/' want
	cmp m.cfg want
	run "$FX" check --diff --unsafe-fixes m.cfg
	[ "$status" -eq 0 ]
	[ "$output" = "" ]
	[ "$(ls | wc -l)" -eq 4 ]
	run "$FX" check --diff - <before
	[ "$status" -eq 1 ]
	[[ $output == *"+ keyring local K"* ]]
}

@test "a diff without keys is one that patch takes" {
	command -v patch >/dev/null || skip "patch is not installed"
	{
		for i in $(seq 40); do
			printf 'crypto ikev2 profile P%s\n description x\n' "$i"
			[ $((i % 7)) -ne 0 ] || printf ' keyring K\n'
			[ $((i % 9)) -ne 0 ] || printf ' exit now\n!\n exit here\n'
		done
	} >p.cfg
	cp p.cfg patched
	"$FX" check --diff p.cfg >p.diff || [ $? -eq 1 ]
	patch -s patched p.diff
	"$FX" check --fix p.cfg || [ $? -eq 1 ]
	cmp p.cfg patched
	grep -q 'keyring local K' p.cfg
}
