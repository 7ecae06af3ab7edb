#!/usr/bin/env bats
# The layer check finds what it exists for.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	T=$(mktemp -d)
	mkdir -p "$T/docs" "$T/runtime/base" "$T/runtime/ike" "$T/runtime/io"
	cp docs/architecture.md "$T/docs"
	: >"$T/runtime/base/bytes.h"
	: >"$T/runtime/ike/ike.h"
	: >"$T/runtime/ike/inside.h"
}

teardown() {
	rm -rf "${T:?}"
}

refused() { # file line sentence
	printf '%s\n' "$2" >"$T/$1"
	run tests/layers.sh "$T"
	[ "$status" -eq 1 ]
	[[ $output == *"$3"* ]]
}

@test "an arrow that points up passes" {
	echo '#include "runtime/base/bytes.h"' >"$T/runtime/ike/a.c"
	tests/layers.sh "$T"
}

@test "an arrow that points down fails" {
	refused runtime/base/a.c '#include "runtime/ike/ike.h"' \
		"runtime/base may not include"
}

@test "a private header of another folder fails" {
	refused runtime/io/a.c '#include "runtime/ike/inside.h"' \
		"private to runtime/ike"
}

@test "includes of .def files count" {
	refused runtime/base/a.def '#include "runtime/ike/ike.h"' \
		"runtime/base may not include"
}

@test "the own header comes first" {
	refused runtime/ike/inside.c '#include "runtime/base/bytes.h"' \
		"must come first"
}

@test "headers in a circle fail" {
	echo '#include "runtime/ike/inside.h"' >"$T/runtime/ike/ike.h"
	refused runtime/ike/inside.h '#include "runtime/ike/ike.h"' "in a circle"
}

@test "a path that is not from the root fails" {
	refused runtime/ike/a.c '#include "inside.h"' "not a path from the root"
}

@test "a file of more than 1000 lines fails" {
	yes 'int x;' | head -n 1001 >"$T/runtime/ike/a.c"
	run tests/layers.sh "$T"
	[ "$status" -eq 1 ]
	[[ $output == *"more than 1000 lines"* ]]
}
