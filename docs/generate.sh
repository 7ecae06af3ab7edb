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
cat >"$tmp/rules.c" <<'C'
#include <stdio.h>
#include <string.h>
#include "compiler/compiler.h"
static void field(const char *label, const char *text)
{
	if (text && *text)
		printf("- %s: %s\n", label, text);
}
static void example(const char *label, const char *text)
{
	if (!text)
		return;
	printf("\n%s:\n\n```\n%s%s```\n", label, text,
	       text[0] && text[strlen(text) - 1] == '\n' ? "" : "\n");
}
int main(void)
{
	const struct compiler_rule *r;
	size_t n = compiler_rules(&r);
	puts("| id | slug | category | severity |\n| --- | --- | --- | --- |");
	for (size_t i = 0; i < n; i++)
		printf("| [%s](#fv%s) | %s | %s | %s |\n", r[i].id, r[i].id + 2,
		       r[i].slug, r[i].category, diag_severity_name(r[i].severity));
	for (size_t i = 0; i < n; i++) {
		printf("\n## %s\n`%s`, %s, %s", r[i].id, r[i].slug, r[i].category,
		       diag_severity_name(r[i].severity));
		printf("%s%s.\n\n", r[i].title ? ": " : "", r[i].title ? r[i].title : "");
		field("Why it matters", r[i].why);
		field("What to do", r[i].fix);
		field("Source", r[i].source);
		field("Release", r[i].release);
		field("Profile", r[i].profile);
		example("Raises it", r[i].bad);
		example("Does not", r[i].good);
	}
}
C
# What stands before and after the list in docs/rules.md is written by hand.
rules_page() {
	sed '/^<!-- rules -->/q' docs/rules.md
	echo
	cat "$1"
	echo
	sed -n '/^<!-- \/rules -->/,$p' docs/rules.md
}
for page in causes algorithms rules; do
	more=()
	[ $page != rules ] || more=(compiler/rules.c runtime/base/diag.c runtime/base/arena.c
		runtime/base/pages.c)
	$CC -std=c17 -D_GNU_SOURCE -I. -o "$tmp/$page" "$tmp/$page.c" "${more[@]}"
	"$tmp/$page" >"$tmp/$page.md"
	if [ $page = rules ]; then
		rules_page "$tmp/$page.md" >"$tmp/whole"
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
# The JSON Schema of the policy tables as JSON.
cat >"$tmp/schema.c" <<'C'
#include <stdio.h>
#include "runtime/policy/policy.h"
/* The text of a table or field, as a JSON string's contents. */
static const char *doc(const char *s)
{
	static char buf[512];
	size_t n = 0;
	for (; *s && n + 2 < sizeof buf; s++) {
		if (*s == '"' || *s == '\\')
			buf[n++] = '\\';
		buf[n++] = *s;
	}
	buf[n] = 0;
	return buf;
}
static void type(const struct policy_field *f)
{
	switch (f->kind) {
	case POLICY_KIND_STR:
		printf("\"type\": \"string\"");
		break;
	case POLICY_KIND_U32:
		printf("\"type\": \"integer\", \"minimum\": %u, \"maximum\": %u", f->min, f->max);
		break;
	case POLICY_KIND_FLAG:
	case POLICY_KIND_SECRET:
		printf("\"type\": \"boolean\"");
		break;
	case POLICY_KIND_ENUM:
		printf("\"enum\": [");
		for (int i = 0; f->words[i]; i++)
			printf("%s\"%s\"", i ? ", " : "", f->words[i]);
		printf("]");
		break;
	case POLICY_KIND_REF:
		printf(f->required ? "\"$ref\": \"#/$defs/reference\"" :
		       "\"anyOf\": [{\"type\": \"null\"}, {\"$ref\": \"#/$defs/reference\"}]");
		break;
	case POLICY_KIND_RANGE:
		printf("\"$ref\": \"#/$defs/rows\"");
		break;
	case POLICY_KIND_ADDR:
	case POLICY_KIND_PREFIX:
		printf("\"type\": [\"string\", \"null\"]");
	}
}
static void row(const struct policy_table_info *t, int transform)
{
	printf("            \"row\": {\"type\": \"integer\", \"minimum\": 0}");
	for (size_t i = 0; i < t->n_fields; i++) {
		const struct policy_field *f = &t->fields[i];
		printf(",\n            \"%s\": {", f->name);
		type(f);
		printf(", \"description\": \"%s", doc(f->doc));
		if (f->kind == POLICY_KIND_REF || f->kind == POLICY_KIND_RANGE)
			printf(" (table %s)", policy_table_info(f->target)->name);
		if (f->kind == POLICY_KIND_SECRET)
			printf(" (whether it is set)");
		printf("\"}");
	}
	if (transform)
		printf(",\n            \"algorithm\": {\"type\": \"string\", \"description\": \"its name\"}");
	printf("\n          },\n          \"required\": [\"row\"");
	for (size_t i = 0; i < t->n_fields; i++)
		printf(", \"%s\"", t->fields[i].name);
	printf("%s],\n          \"additionalProperties\": false\n", transform ? ", \"algorithm\"" : "");
}
int main(void)
{
	printf("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	       "  \"title\": \"flexike policy tables\",\n  \"type\": \"object\",\n"
	       "  \"properties\": {\n    \"format\": {\"const\": %u},\n"
	       "    \"secrets\": {\"type\": \"boolean\"},\n"
	       "    \"tables\": {\n      \"type\": \"object\",\n      \"properties\": {\n", POLICY_FORMAT);
	for (int i = 0; i < POLICY_TABLES; i++) {
		const struct policy_table_info *t = policy_table_info(i);
		printf("        \"%s\": {\"type\": \"array\", \"description\": \"%s\", \"items\": {\n"
		       "          \"type\": \"object\", \"properties\": {\n", t->name, doc(t->doc));
		row(t, i == POLICY_TABLE_transform);
		printf("        }}%s\n", i + 1 < POLICY_TABLES ? "," : "");
	}
	printf("      },\n      \"required\": [");
	for (int i = 0; i < POLICY_TABLES; i++)
		printf("%s\"%s\"", i ? ", " : "", policy_table_info(i)->name);
	printf("],\n      \"additionalProperties\": false\n    }\n  },\n"
	       "  \"required\": [\"format\", \"secrets\", \"tables\"],\n  \"additionalProperties\": false,\n"
	       "  \"$defs\": {\n"
	       "    \"reference\": {\"type\": \"object\", \"properties\": {\"row\": {\"type\": \"integer\", \"minimum\": 0},"
	       " \"name\": {\"type\": \"string\"}}, \"required\": [\"row\"], \"additionalProperties\": false},\n"
	       "    \"rows\": {\"type\": \"object\", \"properties\": {\"first\": {\"type\": \"integer\", \"minimum\": 0},"
	       " \"n\": {\"type\": \"integer\", \"minimum\": 0}}, \"required\": [\"first\", \"n\"],"
	       " \"additionalProperties\": false}\n  }\n}\n");
	return 0;
}
C
schema=docs/policy.schema.json
$CC -std=c17 -D_GNU_SOURCE -I. -o "$tmp/schema" "$tmp/schema.c" runtime/policy/schema.c
"$tmp/schema" >"$tmp/schema.json"
if [ "${1:-}" != --check ]; then
	cp "$tmp/schema.json" $schema
elif ! diff -u $schema "$tmp/schema.json"; then
	echo "$schema is not current: make docs"
	bad=1
fi
exit "${bad:-0}"
