/* One file: read, silenced, mended, printed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/check.h"

static const char *const profiles[] = {NULL, NULL, "nge", "cnsa1", "cnsa2",
	"fips"};

void check_settings_of(const struct check_options *o,
	const struct check_place *place, const char *name,
	struct check_settings *s)
{
	check_config_apply(place->config, name, s);
	if (o->release)
		s->release = o->release;
	if (o->profile)
		s->profile = profiles[o->profile];
	else if (s->profile && !strcmp(s->profile, "none"))
		s->profile = NULL;
	if (o->fail_on)
		s->fail_on = (int)o->fail_on - 1;
	else if (s->fail_on < 0)
		s->fail_on = DIAG_WARNING;
	if (o->select.n)
		check_rules_turn(&s->rules, "all", false);
	for (size_t i = 0; i < o->select.n; i++)
		check_rules_turn(&s->rules, o->select.word[i], true);
	for (size_t i = 0; i < o->ignore.n; i++)
		check_rules_turn(&s->rules, o->ignore.word[i], false);
}

/* ---- what counts ---------------------------------------------------------------- */

/* Suppressions first, so that they have a use whatever is selected; the
 * baseline last, so that it is about what would be shown. */
bool check_keep(struct diag *d, void *context)
{
	struct check_filter *f = context;
	size_t rule = compiler_rule_index(d->id);
	const struct compiler_rule *table;
	bool silent = false;

	(void)compiler_rules(&table);
	for (size_t i = 0; i < 4; i++)
		if (f->ignores[i])
			silent |= check_ignores_takes(f->ignores[i], f->path, d);
	if (silent || rule >= CHECK_RULES_MAX ||
		f->settings->rules.severity[rule] == CHECK_OFF)
		return false;
	/* A rule may be milder for a case: only another severity is set. */
	if (f->settings->rules.severity[rule] != (int)table[rule].severity)
		d->severity = (enum diag_severity)
			f->settings->rules.severity[rule];
	if (f->baseline && check_baseline_takes(f->baseline, f->path, d))
		return false;
	if (f->rules)
		f->rules[rule]++;
	f->fails |= (int)d->severity >= f->settings->fail_on;
	return true;
}

/* ---- what is printed ------------------------------------------------------------ */

static void print_lines(FILE *out, const struct compiler_unit *u)
{
	char line[256];

	for (size_t i = 0; i < compiler_line_count(u); i++) {
		struct compiler_line_info info = compiler_line_at(u, i, NULL);

		(void)compiler_line_print(u, i, line, sizeof(line));
		(void)fprintf(out, "%s:%zu: %-14s %-18s | %s",
			compiler_name(u), i + 1, compiler_line_name(info.class),
			*info.mode ? info.mode : "-", line);
		if (*info.note)
			(void)fprintf(out, "    <- %s", info.note);
		(void)fputc('\n', out);
	}
}

static void explain_lines(const struct compiler_unit *u, struct check_result *r)
{
	size_t n;
	FILE *out = open_memstream(&r->text, &n);

	if (out)
		print_lines(out, u);
	r->oom |= !out || fclose(out) != 0;
}

static void print(const struct check_options *o, struct check_result *r,
	size_t which, const struct report_file *f)
{
	for (size_t i = 0; i < o->outputs; i++) {
		const struct report_style s = {(enum diag_severity)o->least,
			o->in_colour && !o->output[i].path};

		if (!report_part_print(&r->part[which][i], o->output[i].format,
			    &s, f))
			r->oom = true;
	}
}

static void report(const struct check_options *o, const char *name,
	const struct compiler_unit *u, struct check_ignores *own,
	struct check_result *r)
{
	struct report_file f = {name, u, compiler_findings(u)};

	print(o, r, 0, &f);
	if (o->write_baseline) {
		r->baseline = check_baseline_print(o->write_baseline, name,
			compiler_findings(u));
		r->oom |= !r->baseline;
	}
	if (!own)
		return;
	f = (struct report_file){check_ignores_path(own), NULL,
		check_ignores_findings(own)};
	print(o, r, 1, &f);
}

/* ---- one file ------------------------------------------------------------------- */

/* The file's own suppression file, if there is one. False: told in r. */
bool check_own_ignores(const char *name, struct check_ignores **own,
	char *err, size_t err_cap)
{
	char *path = NULL;
	FILE *f;

	*own = NULL;
	(void)snprintf(err, err_cap, "out of memory");
	if (asprintf(&path, "%s%s", name, CHECK_IGNORES_OF) < 0)
		return false;
	f = fopen(path, "rb");
	if (!f && errno == ENOENT) {
		free(path);
		return true;
	}
	if (f)
		(void)fclose(f);
	*own = check_ignores_read(path, err, err_cap);
	free(path);
	return *own != NULL;
}

static void checked(const struct check_filter *f)
{
	for (size_t i = 0; i < 4; i++)
		if (f->ignores[i])
			check_ignores_asked(f->ignores[i], f->path);
	if (f->baseline)
		check_baseline_checked(f->baseline, f->path);
}

static struct compiler_unit *read_one(const struct check_file *f,
	const struct compiler_options *with, struct check_result *r)
{
	char err[512];
	struct compiler_unit *u;

	errno = 0;
	u = compiler_run_file(f->path, with, err, sizeof(err));
	if (!u) {
		r->oom |= errno == ENOMEM;
		r->error = strdup(err);
	}
	return u;
}

static void finish(const struct check_options *o, const struct check_file *f,
	const struct compiler_options *with, struct check_filter *filter,
	struct compiler_unit *u, struct check_result *r)
{
	struct compiler_unit *now = u;

	diag_keep(compiler_findings_edit(u), check_keep, filter);
	if ((o->fix || o->diff) && !check_mend(o, f, with, &now, r))
		return;
	if (now != u) {
		memset(r->rules, 0, CHECK_RULES_MAX * sizeof(*r->rules));
		filter->fails = false;
		diag_keep(compiler_findings_edit(now), check_keep, filter);
	}
	checked(filter);
	r->fails = o->diff ? r->edited > 0 : filter->fails;
	if (!o->diff || o->outputs > 1)
		report(o, with->name, now, filter->ignores[3], r);
	if (now != u)
		compiler_free(now);
}

void check_begin(const struct check_options *o, const struct check_file *f,
	const struct check_place *place, struct check_work *w,
	struct check_result *r)
{
	const char *name = strcmp(f->path, "-") ? f->path :
		o->stdin_name ? o->stdin_name : "<stdin>";
	char err[512];

	*r = (struct check_result){0};
	*w = (struct check_work){
		.with = {.grammar = o->grammar, .name = name},
		.filter = {.path = name,
			.ignores = {o->ignores, place->ignores, place->named,
				NULL},
			.baseline = o->write_baseline ? NULL :
							place->baseline}};
	check_settings_of(o, place, name, &w->settings);
	w->with.release = w->settings.release;
	w->with.profile = w->settings.profile;
	if (!check_own_ignores(name, &w->filter.ignores[3], err, sizeof(err)))
		r->error = strdup(err);
	else
		w->unit = read_one(f, &w->with, r);
}

void check_end(const struct check_options *o, const struct check_file *f,
	struct check_work *w, struct check_result *r)
{
	w->filter.settings = &w->settings;
	w->filter.rules = r->rules = calloc(CHECK_RULES_MAX, sizeof(*r->rules));
	r->oom |= !r->rules;
	if (w->unit && o->explain_lines)
		explain_lines(w->unit, r);
	if (w->unit && r->rules)
		finish(o, f, &w->with, &w->filter, w->unit, r);
	compiler_free(w->unit);
	check_ignores_free(w->filter.ignores[3]);
	w->unit = NULL;
}

void check_result_free(struct check_result *r)
{
	for (size_t i = 0; i < CHECK_OUTPUTS; i++) {
		report_part_free(&r->part[0][i]);
		report_part_free(&r->part[1][i]);
	}
	free(r->text);
	free(r->baseline);
	free(r->error);
	free(r->rules);
	*r = (struct check_result){0};
}
