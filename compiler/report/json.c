/* The project's own JSON: docs/findings.md is its contract. */
#include "compiler/report/format.h"

#define REPORT_VERSION 1

static void set_place(json_t *o, const struct diag_place *p)
{
	(void)json_object_set_new(o, "file", report_json_text(p->file));
	(void)json_object_set_new(o, "line", json_integer(p->line));
	(void)json_object_set_new(o, "column", json_integer(p->column));
	(void)json_object_set_new(o, "end_line", json_integer(p->end_line));
	(void)json_object_set_new(o, "end_column", json_integer(p->end_column));
}

static json_t *related(const struct diag *d)
{
	json_t *list = json_array();

	for (const struct diag_related *r = d->related; r; r = r->next) {
		json_t *o = json_object();

		set_place(o, &r->place);
		(void)json_object_set_new(o, "message",
			report_json_text(r->message));
		(void)json_array_append_new(list, o);
	}
	return list;
}

static json_t *edits(const struct diag *d)
{
	json_t *list = json_array();

	for (const struct diag_edit *e = d->edits; e; e = e->next) {
		json_t *o = json_object();

		set_place(o, &e->place);
		(void)json_object_set_new(o, "text", report_json_text(e->text));
		(void)json_object_set_new(o, "safe", json_boolean(e->safe));
		(void)json_array_append_new(list, o);
	}
	return list;
}

static json_t *finding(const struct diag *d)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s}", "id", d->id, "slug",
		d->slug, "category", d->category, "severity",
		diag_severity_name(d->severity));

	set_place(o, &d->place);
	(void)json_object_set_new(o, "message", report_json_text(d->message));
	(void)json_object_set_new(o, "reason", report_json_text(d->reason));
	(void)json_object_set_new(o, "fix", report_json_text(d->fix));
	(void)json_object_set_new(o, "source", report_json_text(d->source));
	(void)json_object_set_new(o, "related", related(d));
	if (d->edits)
		(void)json_object_set_new(o, "edits", edits(d));
	return o;
}

static json_t *file(const struct compiler_unit *u, const char *name)
{
	json_int_t count[LINE_CLASSES] = {0};
	json_t *lines = json_object();

	for (size_t i = 0; i < compiler_line_count(u); i++)
		count[compiler_line_at(u, i, NULL).class]++;
	for (size_t c = 0; c < LINE_CLASSES; c++)
		(void)json_object_set_new(lines,
			compiler_line_name((enum compiler_line)c),
			json_integer(count[c]));
	return json_pack("{s:o, s:I, s:o}", "name", report_json_text(name),
		"lines", (json_int_t)compiler_line_count(u), "classes", lines);
}

static void head(FILE *out)
{
	(void)fprintf(out, "{\"version\":%d,\n\"files\":[\n", REPORT_VERSION);
}

static void part(FILE *out, const struct report_style *s,
	const struct report_file *f)
{
	(void)s;
	if (f->unit)
		report_json_put(out, file(f->unit, f->name));
}

static void later(FILE *out, const struct report_style *s,
	const struct report_file *f)
{
	const struct diag *d;
	bool more = false;

	for (size_t i = 0; (d = report_next(f, s, &i)) != NULL; more = true) {
		if (more)
			(void)fputs(",\n", out);
		report_json_put(out, finding(d));
	}
}

static void middle(FILE *out, const struct report_totals *t)
{
	(void)t;
	(void)fputs("\n],\n\"findings\":[\n", out);
}

static void tail(FILE *out, const struct report_totals *t)
{
	(void)t;
	(void)fputs("\n]}\n", out);
}

const struct report_kind report_kind_json = {"json", ",\n", head, part, later,
	middle, tail};
