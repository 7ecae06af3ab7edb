#include "compiler/report/report.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/report/format.h"
#include "runtime/base/map.h"

static const struct report_kind *const kinds[REPORT_FORMATS] = {
	[REPORT_TEXT] = &report_kind_text,
	[REPORT_JSON] = &report_kind_json,
	[REPORT_SARIF] = &report_kind_sarif,
	[REPORT_JUNIT] = &report_kind_junit,
	[REPORT_GITHUB] = &report_kind_github,
	[REPORT_GITLAB] = &report_kind_gitlab,
	[REPORT_CHECKSTYLE] = &report_kind_checkstyle,
};

const char *report_format_name(enum report_format f)
{
	return kinds[f]->name;
}

bool report_format_parse(const char *name, enum report_format *f)
{
	for (size_t i = 0; i < REPORT_FORMATS; i++)
		if (!strcmp(name, kinds[i]->name)) {
			*f = (enum report_format)i;
			return true;
		}
	return false;
}

const struct diag *report_next(const struct report_file *f,
	const struct report_style *s, size_t *i)
{
	while (*i < f->findings->n) {
		const struct diag *d = f->findings->items[(*i)++];

		if (d->severity >= s->least)
			return d;
	}
	return NULL;
}

/* ---- a part ------------------------------------------------------------------ */

static void add_totals(struct report_totals *t, const struct report_style *s,
	const struct report_file *f)
{
	const struct diag *d;

	t->files = f->unit != NULL;
	for (size_t k = 0; k < 3; k++)
		t->all[k] = f->findings->count[k];
	for (size_t i = 0; (d = report_next(f, s, &i)) != NULL;) {
		bool safe = true;

		t->count[d->severity]++;
		for (const struct diag_edit *e = d->edits; e; e = e->next)
			safe &= e->safe;
		t->fixable += d->edits && safe;
		t->unsafe += d->edits && !safe;
	}
}

bool report_part_print(struct report_part *p, enum report_format format,
	const struct report_style *s, const struct report_file *file)
{
	const struct report_kind *k = kinds[format];
	bool ok = true;

	*p = (struct report_part){0};
	for (size_t i = 0; i < 2; i++) {
		FILE *f;

		if (!(i ? k->later : k->part))
			continue;
		f = open_memstream(&p->text[i], &p->n[i]);
		if (!f)
			return false;
		(i ? k->later : k->part)(f, s, file);
		ok &= !ferror(f);
		ok &= fclose(f) == 0;
	}
	add_totals(&p->totals, s, file);
	return ok;
}

void report_part_free(struct report_part *p)
{
	free(p->text[0]);
	free(p->text[1]);
	*p = (struct report_part){0};
}

/* ---- a report ---------------------------------------------------------------- */

struct report {
	const struct report_kind *kind;
	FILE *out;   /* borrowed */
	FILE *later; /* what waits for the end; NULL when nothing does */
	struct report_totals totals;
	bool begun[2];
};

struct report *report_new(enum report_format f, FILE *out)
{
	struct report *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->kind = kinds[f];
	r->out = out;
	if (r->kind->later)
		r->later = tmpfile();
	if (r->kind->later && !r->later) {
		free(r);
		return NULL;
	}
	if (r->kind->head)
		r->kind->head(out);
	return r;
}

static void put_text(struct report *r, size_t i, const struct report_part *p)
{
	FILE *f = i ? r->later : r->out;

	if (!p->n[i])
		return;
	if (r->begun[i] && r->kind->between)
		(void)fputs(r->kind->between, f);
	r->begun[i] = true;
	(void)fwrite(p->text[i], 1, p->n[i], f);
}

void report_put(struct report *r, const struct report_part *p)
{
	put_text(r, 0, p);
	put_text(r, 1, p);
	r->totals.files += p->totals.files;
	r->totals.fixable += p->totals.fixable;
	r->totals.unsafe += p->totals.unsafe;
	for (size_t s = 0; s < 3; s++) {
		r->totals.all[s] += p->totals.all[s];
		r->totals.count[s] += p->totals.count[s];
	}
}

static bool put_later(struct report *r)
{
	char buf[1 << 14];
	size_t n;

	if (!r->later)
		return true;
	rewind(r->later);
	while ((n = fread(buf, 1, sizeof(buf), r->later)) > 0)
		(void)fwrite(buf, 1, n, r->out);
	return !ferror(r->later);
}

bool report_end(struct report *r)
{
	bool ok = true;

	if (r->kind->middle)
		r->kind->middle(r->out, &r->totals);
	ok &= put_later(r);
	if (r->kind->tail)
		r->kind->tail(r->out, &r->totals);
	ok &= fflush(r->out) == 0 && !ferror(r->out);
	if (r->later)
		(void)fclose(r->later);
	free(r);
	return ok;
}

/* ---- fingerprints ------------------------------------------------------------ */

static uint64_t print_of(const struct report_file *f, const struct diag *d)
{
	uint64_t h = hash_bytes(1, span_str(f->name));

	h = hash_bytes(h, span_str(d->id));
	h = hash_bytes(h, span_str(d->context ? d->context : ""));
	return h;
}

/* The print of each finding of f; owned by the caller, NULL: memory. */
static uint64_t *prints_of(const struct report_file *f)
{
	size_t n = f->findings->n;
	uint64_t *bare = calloc(2 * n + 1, sizeof(*bare));
	uint64_t *out = bare + n;
	struct map seen;
	bool ok = bare != NULL;

	map_init(&seen, 1);
	for (size_t i = 0; ok && i < n; i++) {
		struct span key = span_of(&bare[i], sizeof(*bare));
		uint32_t times;

		bare[i] = print_of(f, f->findings->items[i]);
		times = map_get(&seen, key);
		times = times == MAP_NONE ? 0 : times + 1;
		ok = map_set(&seen, key, times);
		out[i] = hash_bytes(times, key);
	}
	map_fini(&seen);
	if (ok)
		memcpy(bare, out, n * sizeof(*bare));
	else
		free(bare);
	return ok ? bare : NULL;
}

void report_json_list(FILE *out, const struct report_style *s,
	const struct report_file *f,
	json_t *(*make)(const struct report_file *f, const struct diag *d,
		uint64_t print))
{
	uint64_t *prints = prints_of(f);
	const struct diag *d;
	bool more = false;

	for (size_t i = 0; prints && (d = report_next(f, s, &i)) != NULL;
		more = true) {
		if (more)
			(void)fputs(",\n", out);
		report_json_put(out, make(f, d, prints[i - 1]));
	}
	free(prints);
}

/* ---- units that are at hand -------------------------------------------------- */

size_t report_text(FILE *out, const struct compiler_unit *const *units,
	size_t n, enum diag_severity least, bool colour)
{
	const struct report_style s = {least, colour};
	size_t shown = 0;

	for (size_t i = 0; i < n; i++) {
		const struct report_file f = {compiler_name(units[i]), units[i],
			compiler_findings(units[i])};

		report_kind_text.part(out, &s, &f);
		for (size_t k = 0; report_next(&f, &s, &k) != NULL;)
			shown++;
	}
	return shown;
}

size_t report_json(FILE *out, const struct compiler_unit *const *units,
	size_t n, enum diag_severity least)
{
	const struct report_style s = {least, false};
	struct report *r = report_new(REPORT_JSON, out);
	size_t shown = 0;

	for (size_t i = 0; r && i < n; i++) {
		const struct report_file f = {compiler_name(units[i]), units[i],
			compiler_findings(units[i])};
		struct report_part p;

		if (report_part_print(&p, REPORT_JSON, &s, &f))
			report_put(r, &p);
		for (size_t k = 0; k < 3; k++)
			shown += p.totals.count[k];
		report_part_free(&p);
	}
	return r && report_end(r) ? shown : 0;
}
