/* flexike explain: the page of a rule. */
#include "cmd/flexike/command.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/option.h"
#include "compiler/compiler.h"
#include "runtime/base/near.h"

struct explain {
	bool list;
	unsigned format;
};

static const char *const formats[] = {"text", "json", NULL};

static const struct option_row rows[] = {
	{.name = "list", .kind = OPTION_FLAG,
		.offset = offsetof(struct explain, list),
		.help = "all rules, a line each"},
	{.name = "format", .kind = OPTION_WORD,
		.offset = offsetof(struct explain, format),
		.arg = "text|json", .words = formats, .help = "how (text)"},
	{0},
};

static const struct option_spec spec = {"explain",
	"[OPTIONS] RULE... | --list",
	"What a rule of flexike check is about, why it matters and what to do. "
	"RULE is\nan id or a name: FV304, overlapping-profiles.\n",
	"\nExit status: 0, or 2 for a rule that does not exist.\n", rows};

static void put_example(const char *label, const char *text)
{
	if (!text)
		return;
	(void)printf("\n%s:\n\n", label);
	while (*text) {
		size_t n = strcspn(text, "\n");

		(void)printf("    %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void put_field(const char *label, const char *text)
{
	if (text && *text)
		(void)printf("  %-8s %s\n", label, text);
}

static void put_page(const struct compiler_rule *r)
{
	(void)printf("%s %s (%s, %s)\n", r->id, r->slug, r->category,
		diag_severity_name(r->severity));
	put_field("what:", r->title);
	put_field("why:", r->why);
	put_field("fix:", r->fix);
	put_field("source:", r->source);
	put_field("release:", r->release);
	put_field("profile:", r->profile);
	put_example("Raises it", r->bad);
	put_example("Does not", r->good);
}

static void put_line(const struct compiler_rule *r)
{
	(void)printf("%s  %-8s %-15s %s\n", r->id,
		diag_severity_name(r->severity), r->category, r->slug);
}

static void set_text(json_t *o, const char *key, const char *text)
{
	(void)json_object_set_new(o, key,
		text ? json_string(text) : json_null());
}

static json_t *object(const struct compiler_rule *r)
{
	json_t *o = json_object();

	set_text(o, "id", r->id);
	set_text(o, "slug", r->slug);
	set_text(o, "category", r->category);
	set_text(o, "severity", diag_severity_name(r->severity));
	set_text(o, "title", r->title);
	set_text(o, "why", r->why);
	set_text(o, "fix", r->fix);
	set_text(o, "source", r->source);
	set_text(o, "release", r->release);
	set_text(o, "profile", r->profile);
	set_text(o, "bad", r->bad);
	set_text(o, "good", r->good);
	return o;
}

static bool put(const struct explain *e, const struct compiler_rule *const *r,
	size_t n)
{
	json_t *list = e->format ? json_array() : NULL;

	for (size_t i = 0; i < n; i++) {
		if (list)
			(void)json_array_append_new(list, object(r[i]));
		else if (e->list)
			put_line(r[i]);
		else
			put_page(r[i]);
		if (!list && !e->list && i + 1 < n)
			(void)putchar('\n');
	}
	if (list) {
		(void)json_dumpf(list, stdout, JSON_INDENT(2));
		(void)putchar('\n');
		json_decref(list);
	}
	return fflush(stdout) == 0;
}

static void unknown(const char *word)
{
	const struct compiler_rule *rules;
	size_t n = compiler_rules(&rules);
	struct near near = near_to(span_str(word));

	for (size_t i = 0; i < n; i++) {
		near_offer(&near, rules[i].id);
		near_offer(&near, rules[i].slug);
	}
	(void)fprintf(stderr, "flexike explain: there is no rule `%s`", word);
	if (near.found)
		(void)fprintf(stderr, "; did you mean %s?", near.found);
	(void)fputs("\ntry: flexike explain --list\n", stderr);
}

int cmd_explain(int argc, char **argv)
{
	const struct compiler_rule **wanted;
	const struct compiler_rule *rules;
	size_t n = compiler_rules(&rules);
	struct explain e = {0};
	size_t found = 0;
	int operands;
	int status = option_parse(&spec, argc, argv, &e, &operands);

	if (status >= 0)
		return status;
	if (!operands && !e.list) {
		(void)fputs("flexike explain: which rule?\n", stderr);
		return EXIT_USAGE;
	}
	wanted = calloc(n + (size_t)argc, sizeof(*wanted));
	if (!wanted)
		return EXIT_INTERNAL;
	for (size_t i = 0; e.list && !operands && i < n; i++)
		wanted[found++] = &rules[i];
	status = EXIT_CLEAN;
	for (int i = 1; i <= operands; i++) {
		const struct compiler_rule *r = compiler_rule_find(argv[i]);

		if (r) {
			wanted[found++] = r;
			continue;
		}
		unknown(argv[i]);
		status = EXIT_USAGE;
	}
	if (!put(&e, wanted, found))
		status = EXIT_USAGE;
	free(wanted);
	return status;
}
