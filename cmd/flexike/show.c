/* flexike show: effective configuration, as IOS shows it. */
#include "cmd/flexike/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/flexike/load.h"
#include "cmd/flexike/option.h"
#include "compiler/compiler.h"
#include "compiler/show/show.h"
#include "runtime/base/near.h"

#define NAMES_MAX 20 /* that a mistake lists */

struct show {
	const char *release;
	unsigned format;
	bool list;
};

static const char *const formats[] = {"text", "json", NULL};

static const struct option_row rows[] = {
	{.name = "format", .kind = OPTION_WORD,
		.offset = offsetof(struct show, format),
		.arg = "text|json", .words = formats, .help = "how (text)"},
	{.name = "list", .kind = OPTION_FLAG,
		.offset = offsetof(struct show, list),
		.help = "what can be shown"},
	OPTION_RELEASE_ROW(offsetof(struct show, release)),
	{0},
};

static const struct option_spec spec = {"show",
	"[OPTIONS] 'WORDS [NAME]' FILE... | --list",
	"Show what holds, as IOS does, smart defaults included: flexike show\n"
	"'crypto ikev2 proposal' hub.cfg. WORDS may be abbreviated as on IOS. "
	"FILE is a\nconfiguration, a policy image, or a policy document.\n",
	"\nKeys are masked. Exit status: 0, or 2 for wrong usage, words or a "
	"name that\nare not there, or a file that cannot be read.\n", rows};

static void print_subjects(FILE *out)
{
	const struct show_subject *s;
	size_t n = show_subjects(&s);

	for (size_t i = 0; i < n; i++)
		(void)fprintf(out, "  %-34s %s\n", s[i].words, s[i].help);
}

/* A configuration holds no SAs: say who does. */
static int is_live(const struct show_request *r)
{
	(void)fprintf(stderr, "flexike show: `%s` tells what a running router "
		"does, and a configuration\ndoes not hold it.", r->live);
	if (*r->gateway)
		(void)fprintf(stderr, " On a gateway: flexikectl show %s.",
			r->gateway);
	(void)fputs(" Whether tunnels come up,\nand with what: flexike "
		    "simulate FILE...\n", stderr);
	return EXIT_USAGE;
}

static int unknown(const char *words, const struct show_request *r)
{
	if (r->live)
		return is_live(r);
	(void)fprintf(stderr, r->candidates ?
		"flexike show: `%s` may mean more than one of these" :
		"flexike show: `%s` is nothing that can be shown", words);
	if (r->nearest)
		(void)fprintf(stderr, "; did you mean `%s`?", r->nearest);
	(void)fputc('\n', stderr);
	print_subjects(stderr);
	return EXIT_USAGE;
}

static const char *name_of(const json_t *o)
{
	return json_string_value(json_object_get(o, "name"));
}

static void no_such_name(const char *path, const struct show_request *r,
	const struct show_from *from)
{
	const struct show_request any = {.subject = r->subject, .name = ""};
	json_t *all = show_objects(&any, from);
	struct near near = near_to(span_str(r->name));
	size_t i;
	json_t *o;

	json_array_foreach (all, i, o)
		near_offer(&near, name_of(o));
	if (r->of_interface) {
		(void)fprintf(stderr, "flexike show: %s: %s: nothing is on "
			"`%s`\n", path, r->subject->words, r->name);
		json_decref(all);
		return;
	}
	(void)fprintf(stderr, "flexike show: %s: %s: there is no `%s`", path,
		r->subject->words, r->name);
	if (near.found)
		(void)fprintf(stderr, "; did you mean %s?", near.found);
	(void)fprintf(stderr, "\nthere %s:", json_array_size(all) ? "is" :
		"is none");
	json_array_foreach (all, i, o) {
		if (i == NAMES_MAX)
			break;
		(void)fprintf(stderr, " %s", name_of(o));
	}
	if (i == NAMES_MAX && json_array_size(all) > i)
		(void)fprintf(stderr, " and %zu more",
			json_array_size(all) - i);
	(void)fputc('\n', stderr);
	json_decref(all);
}

static void print_text(const char *path, bool headed,
	const struct show_request *r, const json_t *objects)
{
	if (headed)
		(void)printf("! %s\n", path);
	show_print(stdout, r->subject, objects);
}

static json_t *device(const char *path, const struct policy *p,
	json_t *objects)
{
	const struct policy_device *d = policy_get(p, device, 0);

	return json_pack("{s:s,s:s,s:s,s:O}", "file", path, "hostname",
		policy_text(p, d->hostname), "release",
		policy_text(p, d->release), "objects", objects);
}

static int show_loaded(const struct show *s, const struct show_request *r,
	const char *path, const struct show_from *from, bool headed,
	json_t *devices)
{
	int status = EXIT_CLEAN;
	json_t *objects = show_objects(r, from);

	if (!objects)
		return EXIT_INTERNAL;
	if (*r->name && !json_array_size(objects)) {
		no_such_name(path, r, from);
		status = EXIT_USAGE;
	} else if (s->format)
		(void)json_array_append_new(devices,
			device(path, from->p, objects));
	else
		print_text(path, headed, r, objects);
	json_decref(objects);
	return status;
}

/* Text at once, or appended to @devices. */
static int show_file(const struct show *s, const struct show_request *r,
	const char *path, bool headed, json_t *devices)
{
	struct compiler_unit *u;
	const struct load_input in = {.command = "show", .path = path,
		.release = s->release, .unit = &u};
	struct show_from from;
	size_t errors;
	int status;
	struct policy *p = load_policy(&in, &errors);

	if (!p)
		return EXIT_USAGE;
	if (errors)
		(void)fprintf(stderr, "flexike show: %s has %zu error%s: what "
			"they are about may have no effect; flexike check "
			"%s says more\n", path, errors, errors == 1 ? "" : "s",
			path);
	from = (struct show_from){p, u};
	if (r->subject->needs_config && !u) {
		(void)fprintf(stderr, "flexike show: %s: `%s` is not in policy "
			"tables: give the\nconfiguration that they were made "
			"of\n", path, r->subject->words);
		status = EXIT_USAGE;
	} else {
		status = show_loaded(s, r, path, &from, headed, devices);
	}
	compiler_free(u);
	policy_free(p);
	return status;
}

static int show_files(const struct show *s, const struct show_request *r,
	char **paths, int n)
{
	json_t *devices = json_array();
	int status = EXIT_CLEAN;

	for (int i = 0; i < n; i++) {
		int one = show_file(s, r, paths[i], n > 1, devices);

		if (one > status)
			status = one;
	}
	if (s->format) {
		json_t *all = json_pack("{s:i,s:s,s:O}", "version", 1,
			"subject", r->subject->words, "devices", devices);

		(void)json_dumpf(all, stdout, JSON_INDENT(2));
		(void)putchar('\n');
		json_decref(all);
	}
	json_decref(devices);
	return fflush(stdout) ? EXIT_USAGE : status;
}

int cmd_show(int argc, char **argv)
{
	struct show s = {0};
	struct show_request r;
	int operands;
	int status = option_parse(&spec, argc, argv, &s, &operands);

	if (status >= 0)
		return status;
	if (s.list) {
		print_subjects(stdout);
		return EXIT_CLEAN;
	}
	if (!operands) {
		(void)fputs("flexike show: what? One of:\n", stderr);
		print_subjects(stderr);
		return EXIT_USAGE;
	}
	r = show_find(argv[1]);
	if (!r.subject)
		return unknown(argv[1], &r);
	if (operands < 2) {
		(void)fputs("flexike show: of which file?\n", stderr);
		return EXIT_USAGE;
	}
	return show_files(&s, &r, argv + 2, operands - 1);
}
