#!/usr/bin/env bats
# make install and uninstall under DESTDIR and PREFIX.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	T=$(mktemp -d)
}

teardown() {
	rm -rf "${T:?}"
}

# The variables of an outer make would be taken for ours.
run_make() {
	env -u MAKEFLAGS -u MAKEOVERRIDES -u MFLAGS -u O -u BIN \
		make --no-print-directory -s V="${V:-release}" "$@"
}

@test "install puts programs, manuals and completion under the prefix" {
	run_make install DESTDIR="$T" PREFIX=/opt/flexike
	for f in bin/flexike bin/flexikectl sbin/flexiked \
		share/man/man1/flexike.1 share/man/man1/flexikectl.1 \
		share/man/man8/flexiked.8 \
		share/flexike/yang/flexike-policy.yang \
		share/bash-completion/completions/flexike \
		share/bash-completion/completions/flexikectl; do
		[ -s "$T/opt/flexike/$f" ] || { echo "no $f"; return 1; }
	done
	# Nothing outside the prefix.
	[ "$(ls "$T")" = opt ]
	"$T/opt/flexike/bin/flexike" check tests/cases/lab/rtr-01.cfg >"$T/out" 2>&1 ||
		[ $? -eq 1 ]
}

@test "uninstall leaves no file" {
	run_make install DESTDIR="$T" PREFIX=/opt/flexike
	[ -n "$(find "$T" -type f)" ]
	touch "$T/opt/flexike/bin/of-somebody-else"
	run_make uninstall DESTDIR="$T" PREFIX=/opt/flexike
	[ "$(find "$T" ! -type d)" = "$T/opt/flexike/bin/of-somebody-else" ]
}
