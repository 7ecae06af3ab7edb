#!/bin/bash
# Print the tables of docs/ from the registries: docs/generate.sh
# Compare instead of writing:                    docs/generate.sh --check
set -euo pipefail
cd "$(dirname "$0")/.."
CC=${CC:-cc}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The compiler reads the .def files, so this can not read them differently.
cat >"$tmp/causes.c" <<'C'
#include <stdio.h>
int main(void)
{
	puts("# Causes\n\nWhy a tunnel is not up. The engine, the simulator, the daemon's log"
	     " and `flexikectl` name the same\ncauses. Printed from"
	     " `runtime/policy/cause.def` by `make docs`.\n");
#define CAUSE(sym, id, what, evidence, why, fix, source) \
	printf("## %s\n%s\n\n- Shown with it: %s.\n- Likely: %s.\n- Do: %s\n%s%s%s\n", \
	       id, what, evidence, why, fix, *source ? "- Source: " : "", source, \
	       *source ? "\n" : "");
#include "runtime/policy/cause.def"
}
C
cat >"$tmp/algorithms.c" <<'C'
#include <stdio.h>
#include <string.h>
#include "runtime/wire/transform.h"
static const struct transform rows[] = {
#define ALG(row, ...) {.sym = #row, __VA_ARGS__},
#include "runtime/wire/transform.def"
};
static const char *const status[] = {"–", "MUST", "SHOULD", "MAY", "MUST–",
				     "SHOULD NOT", "MUST NOT"};
static const char *const types[] = {0, "Encryption", "Pseudo-random functions",
				    "Integrity", "Diffie-Hellman groups",
				    "Extended sequence numbers"};
static const char *words(const char *s)
{
	return s ? s : "–";
}
int main(void)
{
	puts("# Algorithms\n\nStatus: RFC 8247 for IKEv2, RFC 8221 for ESP. A keyword is what IOS"
	     " takes in `crypto ikev2 proposal`\nand in `crypto ipsec transform-set`; a dash"
	     " means that it has none. Printed from\n`runtime/wire/transform.def` by `make"
	     " docs`. Whether OpenSSL on a machine offers an algorithm is found\nout when"
	     " flexike starts; one that it refuses is reported as unavailable.");
	int type = 0;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct transform *t = &rows[i];
		char bits[16] = "–";
		if (t->type != type) {
			type = t->type;
			printf("\n## %s\n| IANA | name | key bits | strength | IKEv2 | ESP |"
			       " IOS proposal | IOS transform set | source |\n"
			       "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
			       types[type]);
		}
		if (t->key_bits)
			snprintf(bits, sizeof bits, "%u", t->key_bits);
		printf("| %u | %s | %s | %u | %s | %s | %s | %s | %s |\n", t->id, t->name, bits,
		       t->strength, status[t->ike], status[t->esp], words(t->ios),
		       words(t->ios_esp), t->source);
	}
}
C
cat >"$tmp/findings.c" <<'C'
#include <stdio.h>
struct row { const char *title, *why, *fix, *source, *bad, *good, *release, *profile; };
static const struct { const char *id, *slug, *category, *severity; struct row row; } rows[] = {
#define LINT(id, slug, category, sev, object, check, ...) {#id, slug, #category, #sev, {__VA_ARGS__}},
#define LINT_ALL(id, slug, category, sev, check, ...) {#id, slug, #category, #sev, {__VA_ARGS__}},
#define LINT_ALSO(...)
#define LINT_RAISED(id, slug, category, sev, ...) {#id, slug, #category, #sev, {__VA_ARGS__}},
#include "compiler/lint/lint.def"
};
static void lower(const char *s)
{
	for (; *s; s++)
		putchar(*s | 0x20);
}
int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		printf("| %s | %s | ", rows[i].id, rows[i].slug);
		lower(rows[i].category);
		printf(" | ");
		lower(rows[i].severity);
		printf(" | %s | %s |\n", rows[i].row.why, rows[i].row.source);
	}
}
C
for page in causes algorithms findings; do
	$CC -std=c17 -D_GNU_SOURCE -I. -o "$tmp/$page" "$tmp/$page.c"
	"$tmp/$page" >"$tmp/$page.md"
	if [ $page = findings ]; then
		# Only the rows of its table are printed; the text around is not.
		{
			sed '/^| FV/,$d' docs/findings.md
			cat "$tmp/$page.md"
			sed '1,/^| FV/d' docs/findings.md | sed '/^| FV/d'
		} >"$tmp/whole"
		mv "$tmp/whole" "$tmp/$page.md"
	fi
	if [ "${1:-}" = --check ]; then
		if ! diff -u "docs/$page.md" "$tmp/$page.md"; then
			echo "docs/$page.md is not current: make docs"
			bad=1
		fi
	else
		cp "$tmp/$page.md" "docs/$page.md"
	fi
done
# The YANG module, as the program prints it for itself.
cat >"$tmp/module.c" <<'C'
#include "yang/module.h"
int main(void)
{
	return !yang_module_print(stdout);
}
C
module=yang/modules/flexike-policy.yang
$CC -std=c17 -D_GNU_SOURCE -I. -o "$tmp/module" "$tmp/module.c" yang/module.c \
	runtime/policy/schema.c
"$tmp/module" >"$tmp/module.yang"
if [ "${1:-}" != --check ]; then
	cp "$tmp/module.yang" $module
elif ! diff -u $module "$tmp/module.yang"; then
	echo "$module is not current: make docs"
	bad=1
fi
exit "${bad:-0}"
