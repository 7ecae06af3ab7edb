#include "compiler/compiler.h"

#include <jansson.h>
#include <stdlib.h>

#define REPORT_VERSION 1

/* Text from the operator's file may be Latin-1: JSON takes only UTF-8, so an
 * octet that is none becomes "?". */
static json_t *text(const char *s)
{
	json_t *j = json_string(s ? s : "");
	char *copy;

	if (j || !s)
		return j;
	copy = strdup(s);
	for (char *p = copy; p && *p; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	j = copy ? json_string(copy) : NULL;
	free(copy);
	return j;
}

static json_t *place(const struct diag_place *p)
{
	return json_pack("{s:o, s:I, s:I, s:I, s:I}", "file", text(p->file),
		"line", (json_int_t)p->line, "column", (json_int_t)p->column,
		"end_line", (json_int_t)p->end_line, "end_column",
		(json_int_t)p->end_column);
}

static json_t *related(const struct diag *d)
{
	json_t *list = json_array();

	for (const struct diag_related *r = d->related; r; r = r->next)
		(void)json_array_append_new(list,
			json_pack("{s:o, s:o}", "place", place(&r->place),
				"message", text(r->message)));
	return list;
}

static json_t *finding(const struct diag *d)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}",
		"id", d->id, "slug", d->slug, "category", d->category,
		"severity", diag_severity_name(d->severity), "place",
		place(&d->place), "message", text(d->message), "reason",
		text(d->reason), "fix", text(d->fix), "source", text(d->source),
		"related", related(d));
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
	return json_pack("{s:o, s:I, s:o}", "name", text(name), "lines",
		(json_int_t)compiler_line_count(u), "classes", lines);
}

size_t report_json(FILE *out, const struct compiler_unit *const *units,
	size_t n, enum diag_severity least)
{
	json_t *files = json_array();
	json_t *findings = json_array();
	size_t shown = 0;
	json_t *root;

	for (size_t i = 0; i < n; i++) {
		const struct diag_list *l = compiler_findings(units[i]);

		(void)json_array_append_new(files,
			file(units[i], compiler_name(units[i])));
		for (size_t k = 0; k < l->n; k++) {
			if (l->items[k]->severity < least)
				continue;
			(void)json_array_append_new(findings,
				finding(l->items[k]));
			shown++;
		}
	}
	root = json_pack("{s:i, s:o, s:o}", "version", REPORT_VERSION, "files",
		files, "findings", findings);
	(void)json_dumpf(root, out, JSON_INDENT(2));
	(void)fputc('\n', out);
	json_decref(root);
	return shown;
}
