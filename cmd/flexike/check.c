/* flexike check: what is wrong with configurations, and why. */
#include "cmd/flexike/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/check_options.h"
#include "cmd/flexike/command.h"
#include "cmd/flexike/replace.h"
#include "compiler/pair/pair.h"

struct check {
	struct check_options o;
	struct check_files files;
	struct check_places places;
	const struct check_place **of_file; /* owned */
	struct report *report[CHECK_OUTPUTS];
	struct replace file[CHECK_OUTPUTS]; /* unused for standard output */
	struct replace baseline;
	bool baseline_begun;
	struct compiler_grammar *grammar; /* owned */
	size_t rules[CHECK_RULES_MAX];
	size_t applied, left, edited;
	bool fails;
	bool failed; /* a file could not be read or written */
	bool oom;
};

static void cannot(struct check *c, const char *path)
{
	(void)fprintf(stderr, "flexike check: %s: %s\n", path, strerror(errno));
	c->failed = true;
}

/* ---- before ---------------------------------------------------------------------- */

static void find_files(struct check *c, int n, char **arguments)
{
	static const char *const standard[] = {".cfg", ".conf", ".txt", ".ios"};
	const char *extensions[CHECK_SELECTORS + 5] = {0};

	memcpy(extensions, standard, sizeof(standard));
	memcpy(extensions + 4, c->o.extensions.word,
		c->o.extensions.n * sizeof(char *));
	check_files_init(&c->files, extensions);
	for (int i = 0; i < n; i++)
		check_files_add(&c->files, arguments[i]);
	c->files.extensions = NULL;
	c->failed |= c->files.failed;
	c->oom |= c->files.oom;
}

/* What holds for each file; those that are excluded go. False: told. */
static bool find_places(struct check *c)
{
	size_t n = 0;

	check_places_init(&c->places);
	c->places.config = c->o.config;
	c->places.no_config = c->o.no_config;
	c->places.baseline = c->o.baseline;
	c->places.no_baseline = c->o.write_baseline != NULL;
	c->of_file = calloc(c->files.n + 1, sizeof(struct check_place *));
	for (size_t i = 0; c->of_file && i < c->files.n; i++) {
		struct check_file f = c->files.items[i];
		const char *name = strcmp(f.path, "-") ? f.path :
			c->o.stdin_name ? c->o.stdin_name : "-";
		const struct check_place *place =
			check_places_of(&c->places, name);

		if (!place)
			return false;
		if (f.found && check_config_excludes(place->config, f.path)) {
			free(f.path);
			c->files.items[i].path = NULL;
			continue;
		}
		c->files.items[i].path = NULL;
		c->files.items[n] = f;
		c->of_file[n++] = place;
	}
	c->files.n = n;
	return c->of_file != NULL;
}

static bool read_ignores(struct check *c)
{
	char err[512];

	if (!c->o.ignore_file)
		return true;
	c->o.ignores = check_ignores_read(c->o.ignore_file, err, sizeof(err));
	if (!c->o.ignores)
		(void)fprintf(stderr, "flexike check: %s\n", err);
	return c->o.ignores != NULL;
}

static bool open_outputs(struct check *c)
{
	for (size_t i = 0; i < c->o.outputs; i++) {
		const char *path = c->o.output[i].path;

		/* A diff stands alone. */
		if (!path && c->o.diff)
			continue;
		if (path && !replace_open(&c->file[i], path)) {
			cannot(c, path);
			return false;
		}
		c->report[i] = report_new(c->o.output[i].format,
			path ? c->file[i].f : stdout);
		if (!c->report[i]) {
			c->oom = true;
			return false;
		}
	}
	if (c->o.write_baseline) {
		if (!replace_open(&c->baseline, c->o.write_baseline)) {
			cannot(c, c->o.write_baseline);
			return false;
		}
		(void)fputs(CHECK_BASELINE_HEAD, c->baseline.f);
	}
	return true;
}

/* ---- during ---------------------------------------------------------------------- */

static void emit_baseline(struct check *c, const struct check_result *r)
{
	if (!r->baseline || !*r->baseline)
		return;
	if (c->baseline_begun)
		(void)fputs(CHECK_BASELINE_BETWEEN, c->baseline.f);
	c->baseline_begun = true;
	(void)fputs(r->baseline, c->baseline.f);
}

static void emit(void *context, struct check_result *r)
{
	struct check *c = context;

	if (r->error) {
		(void)fprintf(stderr, "flexike check: %s\n", r->error);
		c->failed = true;
	}
	if (r->text)
		(void)fputs(r->text, stdout);
	for (size_t i = 0; i < c->o.outputs; i++) {
		if (!c->report[i])
			continue;
		report_put(c->report[i], &r->part[0][i]);
		report_put(c->report[i], &r->part[1][i]);
	}
	emit_baseline(c, r);
	for (size_t i = 0; r->rules && i < CHECK_RULES_MAX; i++)
		c->rules[i] += r->rules[i];
	c->applied += r->applied;
	c->left += r->left;
	c->edited += r->edited;
	c->fails |= r->fails;
	c->oom |= r->oom;
}

/* ---- after ----------------------------------------------------------------------- */

static void put_ignores(struct check *c, struct check_ignores *g)
{
	const struct diag_list *l = g ? check_ignores_findings(g) : NULL;
	struct report_file f = {g ? check_ignores_path(g) : "", NULL, l};

	for (size_t i = 0; l && i < c->o.outputs; i++) {
		const struct report_style s = {
			(enum diag_severity)c->o.least,
			c->o.in_colour && !c->o.output[i].path};
		struct report_part p;

		if (!c->report[i])
			continue;
		if (report_part_print(&p, c->o.output[i].format, &s, &f))
			report_put(c->report[i], &p);
		else
			c->oom = true;
		report_part_free(&p);
	}
	for (size_t i = 0; l && i < l->n; i++) {
		size_t rule = compiler_rule_index(l->items[i]->id);
		unsigned least = c->o.fail_on ? c->o.fail_on - 1 : DIAG_WARNING;

		if (rule < CHECK_RULES_MAX)
			c->rules[rule]++;
		c->fails |= !c->o.diff && l->items[i]->severity >= least;
	}
}

static void say_stale(const struct check *c)
{
	size_t stale = 0;

	for (size_t i = 0; i < c->places.n; i++)
		if (c->places.items[i]->own_config &&
			c->places.items[i]->baseline)
			stale += check_baseline_stale(
				c->places.items[i]->baseline);
	if (stale)
		(void)fprintf(stderr, "flexike check: %zu finding%s of the "
			"baseline %s gone: --write-baseline forgets %s\n",
			stale, stale == 1 ? "" : "s", stale == 1 ? "is" : "are",
			stale == 1 ? "it" : "them");
}

static void say_mended(const struct check *c)
{
	if (c->o.fix && (c->applied || c->left))
		(void)fprintf(stderr, "flexike check: %zu finding%s mended in "
			"%zu file%s\n", c->applied, c->applied == 1 ? "" : "s",
			c->edited, c->edited == 1 ? "" : "s");
	if (c->left)
		(void)fprintf(stderr, "flexike check: %zu more overlap with "
			"these: run it again\n", c->left);
}

struct rule_count {
	size_t n;
	const struct compiler_rule *rule;
};

static int by_count(const void *pa, const void *pb)
{
	const struct rule_count *a = pa;
	const struct rule_count *b = pb;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return strcmp(a->rule->id, b->rule->id);
}

static void say_statistics(const struct check *c)
{
	FILE *out = c->o.output[0].format == REPORT_TEXT ? stdout : stderr;
	struct rule_count counts[CHECK_RULES_MAX];
	const struct compiler_rule *rules;
	size_t all = compiler_rules(&rules);
	size_t n = 0;

	for (size_t i = 0; i < all && i < CHECK_RULES_MAX; i++)
		if (c->rules[i])
			counts[n++] = (struct rule_count){c->rules[i],
				&rules[i]};
	qsort(counts, n, sizeof(*counts), by_count);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(out, "%7zu  %s  %-8s %s\n", counts[i].n,
			counts[i].rule->id,
			diag_severity_name(counts[i].rule->severity),
			counts[i].rule->slug);
}

static void close_outputs(struct check *c, bool keep)
{
	for (size_t i = 0; i < c->o.outputs; i++) {
		const char *path = c->o.output[i].path;
		bool ok = !c->report[i] || report_end(c->report[i]);

		if (c->file[i].f)
			ok = replace_close(&c->file[i], keep && ok) && ok;
		if (!ok)
			cannot(c, path ? path : "standard output");
	}
	if (!c->baseline.f)
		return;
	(void)fputs(CHECK_BASELINE_TAIL, c->baseline.f);
	/* A file that could not be read would lose what was known of it. */
	if (c->failed)
		(void)fprintf(stderr, "flexike check: %s is left as it was: "
			"not everything could be read\n", c->o.write_baseline);
	if (!replace_close(&c->baseline, keep && !c->failed))
		cannot(c, c->o.write_baseline);
}

static void finish(struct check *c)
{
	put_ignores(c, c->o.ignores);
	for (size_t i = 0; i < c->places.n; i++) {
		struct check_place *p = c->places.items[i];

		if (p->own_config)
			put_ignores(c, p->named);
		if (p->own_ignores)
			put_ignores(c, p->ignores);
	}
	close_outputs(c, true);
	if (c->o.statistics && !c->o.diff)
		say_statistics(c);
	say_mended(c);
	say_stale(c);
}

static void release(struct check *c)
{
	check_files_fini(&c->files);
	check_places_fini(&c->places);
	check_ignores_free(c->o.ignores);
	for (size_t i = 0; i < c->o.copies; i++)
		free(c->o.copy[i]);
	free(c->of_file);
	compiler_grammar_free(c->grammar);
}

static int status_of(const struct check *c)
{
	if (c->oom) {
		(void)fputs("flexike check: out of memory\n", stderr);
		return EXIT_INTERNAL;
	}
	if (c->failed || fflush(stdout) != 0)
		return EXIT_USAGE;
	/* What is written to the baseline is accepted. */
	return c->fails && !c->o.write_baseline ? EXIT_FINDINGS : EXIT_CLEAN;
}

/* ---- the files by themselves, and together ----------------------------------------- */

static void whole_job(void *context, size_t i, struct check_result *r)
{
	struct check *c = context;
	struct check_work w;

	check_begin(&c->o, &c->files.items[i], c->of_file[i], &w, r);
	check_end(&c->o, &c->files.items[i], &w, r);
}

/* Errors wait for their turn in the output: results of reading are kept. */
struct together {
	struct check *c;
	struct check_work *works;   /* owned; one for each file */
	struct check_result *early; /* owned; what reading said */
	size_t kept;
};

static void begin_job(void *context, size_t i, struct check_result *r)
{
	struct together *t = context;

	check_begin(&t->c->o, &t->c->files.items[i], t->c->of_file[i],
		&t->works[i], r);
}

static void keep_result(void *context, struct check_result *r)
{
	struct together *t = context;

	t->early[t->kept++] = *r;
	*r = (struct check_result){0};
}

static void end_job(void *context, size_t i, struct check_result *r)
{
	struct together *t = context;

	*r = t->early[i];
	t->early[i] = (struct check_result){0};
	check_end(&t->c->o, &t->c->files.items[i], &t->works[i], r);
}

static void emit_together(void *context, struct check_result *r)
{
	emit(((struct together *)context)->c, r);
}

/* What stops the tunnels between the configurations that could be read. */
static void judge_pairs(struct together *t)
{
	struct compiler_unit **units =
		calloc(t->c->files.n, sizeof(struct compiler_unit *));
	char err[256] = "out of memory";
	size_t n = 0;

	for (size_t i = 0; units && i < t->c->files.n; i++)
		if (t->works[i].unit)
			units[n++] = t->works[i].unit;
	if (!units || !pair_check(units, n, err, sizeof(err))) {
		(void)fprintf(stderr, "flexike check: %s\n", err);
		t->c->failed = true;
	}
	free(units);
}

static bool run_together(struct check *c)
{
	struct together t = {.c = c,
		.works = calloc(c->files.n, sizeof(*t.works)),
		.early = calloc(c->files.n, sizeof(*t.early))};
	bool ok = t.works && t.early &&
		check_run(&c->o, c->files.n, begin_job, keep_result, &t);

	if (ok) {
		judge_pairs(&t);
		ok = check_run(&c->o, c->files.n, end_job, emit_together, &t);
	}
	for (size_t i = 0; t.works && i < c->files.n; i++)
		compiler_free(t.works[i].unit); /* NULL where all went well */
	free(t.works);
	free(t.early);
	return ok;
}

static bool run(struct check *c)
{
	/* What a mended file is worth to the others is for the next run. */
	if (c->files.n > 1 && !c->o.no_pair && !c->o.fix && !c->o.diff)
		return run_together(c);
	return check_run(&c->o, c->files.n, whole_job, emit, c);
}

static int check(struct check *c, int n, char **arguments)
{
	find_files(c, n, arguments);
	if (!find_places(c) || !read_ignores(c))
		return c->places.oom || c->oom ? EXIT_INTERNAL : EXIT_USAGE;
	if (!c->files.n)
		return status_of(c);
	if (!open_outputs(c)) {
		close_outputs(c, false);
		return c->oom ? EXIT_INTERNAL : EXIT_USAGE;
	}
	c->grammar = compiler_grammar_new();
	c->o.grammar = c->grammar;
	c->oom |= !c->grammar || !run(c);
	finish(c);
	return status_of(c);
}

int cmd_check(int argc, char **argv)
{
	struct check c = {0};
	int operands;
	int status = check_options_parse(argc, argv, &c.o, &operands);

	if (status < 0)
		status = check(&c, operands, argv + 1);
	release(&c);
	return status;
}
