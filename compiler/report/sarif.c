/* SARIF 2.1.0 (OASIS): what code scanning services read. */
#include "compiler/report/format.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#ifndef FLEXIKE_VERSION
#define FLEXIKE_VERSION "0.0.0"
#endif

static const char *level(enum diag_severity s)
{
	static const char *const levels[] = {"note", "warning", "error"};

	return levels[s];
}

/* A path as a URI reference: RFC 3986 2.3, and the slash. */
static json_t *uri(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	json_t *j = NULL;

	if (!f)
		return NULL;
	while (!strncmp(path, "./", 2))
		path += 2;
	if (*path == '/')
		(void)fputs("file://", f);
	for (; *path; path++)
		if (strchr(plain, *path))
			(void)fputc(*path, f);
		else
			(void)fprintf(f, "%%%02X", (unsigned char)*path);
	if (fclose(f) == 0)
		j = json_string(text);
	free(text);
	return j;
}

static json_t *artifact(const char *path)
{
	return json_pack("{s:o}", "uri", uri(path));
}

/* Columns count characters here, and octets everywhere else. */
static json_int_t column(const struct compiler_unit *u, uint32_t line,
	uint32_t octet)
{
	json_int_t n = 1;
	struct span s;

	if (!u || !line || line > compiler_line_count(u))
		return octet ? octet : 1;
	(void)compiler_line_at(u, line - 1, &s);
	for (size_t i = 0; i + 1 < octet; i++)
		n += i >= s.n || (s.p[i] & 0xc0) != 0x80;
	return n;
}

static json_t *region(const struct report_file *f, const struct diag_place *p)
{
	json_t *o = json_pack("{s:I}", "startLine", (json_int_t)p->line);

	if (!p->column)
		return o;
	(void)json_object_set_new(o, "startColumn",
		json_integer(column(f->unit, p->line, p->column)));
	(void)json_object_set_new(o, "endLine", json_integer(p->end_line));
	(void)json_object_set_new(o, "endColumn",
		json_integer(column(f->unit, p->end_line, p->end_column)));
	return o;
}

static json_t *location(const struct report_file *f,
	const struct diag_place *p)
{
	json_t *where = json_pack("{s:o}", "artifactLocation",
		artifact(p->file));

	if (p->line)
		(void)json_object_set_new(where, "region", region(f, p));
	return json_pack("{s:o}", "physicalLocation", where);
}

static json_t *related(const struct report_file *f, const struct diag *d)
{
	json_t *list = json_array();
	json_int_t id = 0;

	for (const struct diag_related *r = d->related; r; r = r->next) {
		json_t *o = location(f, &r->place);

		(void)json_object_set_new(o, "id", json_integer(id++));
		(void)json_object_set_new(o, "message", json_pack("{s:o}",
			"text", report_json_text(r->message)));
		(void)json_array_append_new(list, o);
	}
	return list;
}

static json_t *fixes(const struct report_file *f, const struct diag *d)
{
	json_t *list = json_array();

	for (const struct diag_edit *e = d->edits; e; e = e->next)
		(void)json_array_append_new(list, json_pack(
			"{s:o, s:{s:o}}", "deletedRegion", region(f, &e->place),
			"insertedContent", "text", report_json_text(e->text)));
	return json_pack("[{s:{s:o}, s:[{s:o, s:o}]}]", "description", "text",
		report_json_text(d->fix), "artifactChanges", "artifactLocation",
		artifact(d->place.file), "replacements", list);
}

static json_t *message(const struct diag *d)
{
	char *text = NULL;
	json_t *j;

	if (asprintf(&text, "%s%s%s", d->message,
		    d->reason && *d->reason ? ": " : "",
		    d->reason ? d->reason : "") < 0)
		return NULL;
	j = json_pack("{s:o}", "text", report_json_text(text));
	free(text);
	return j;
}

static json_t *result(const struct report_file *f, const struct diag *d,
	uint64_t print)
{
	size_t rule = compiler_rule_index(d->id);
	char hex[17];
	json_t *o;

	(void)snprintf(hex, sizeof(hex), "%016" PRIx64, print);
	o = json_pack("{s:s, s:s, s:o, s:[o], s:{s:s}}", "ruleId", d->id,
		"level", level(d->severity), "message", message(d),
		"locations", location(f, &d->place), "partialFingerprints",
		"flexikeContext/v1", hex);
	if (rule != SIZE_MAX)
		(void)json_object_set_new(o, "ruleIndex",
			json_integer((json_int_t)rule));
	if (d->related)
		(void)json_object_set_new(o, "relatedLocations",
			related(f, d));
	if (d->edits)
		(void)json_object_set_new(o, "fixes", fixes(f, d));
	return o;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

static json_t *rule(const struct compiler_rule *r)
{
	const char *fix = r->fix && *r->fix ? r->fix : NULL;
	const char *source = r->source && *r->source ? r->source : NULL;
	char *help = NULL;
	json_t *o;

	if (asprintf(&help, "%s%s%s%s%s", or_empty(r->why),
		    fix ? "\nFix: " : "", or_empty(fix),
		    source ? "\nSource: " : "", or_empty(source)) < 0)
		return NULL;
	o = json_pack("{s:s, s:s, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s, s:[s]}}",
		"id", r->id, "name", r->slug, "shortDescription", "text",
		r->title ? r->title : r->slug, "help", "text", help,
		"defaultConfiguration", "level", level(r->severity),
		"properties", "category", r->category, "tags", r->category);
	free(help);
	return o;
}

static void head(FILE *out)
{
	const struct compiler_rule *rules;
	size_t n = compiler_rules(&rules);

	(void)fputs("{\"$schema\":\"https://json.schemastore.org/"
		    "sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[\n"
		    "{\"tool\":{\"driver\":{\"name\":\"flexike\",\"version\":\""
		    FLEXIKE_VERSION "\",\"rules\":[\n", out);
	for (size_t i = 0; i < n; i++) {
		report_json_put(out, rule(&rules[i]));
		(void)fputs(i + 1 < n ? ",\n" : "\n", out);
	}
	(void)fputs("]}},\"columnKind\":\"unicodeCodePoints\","
		    "\"results\":[\n", out);
}

static void part(FILE *out, const struct report_style *s,
	const struct report_file *f)
{
	report_json_list(out, s, f, result);
}

static void tail(FILE *out, const struct report_totals *t)
{
	(void)t;
	(void)fputs("\n]}]}\n", out);
}

const struct report_kind report_kind_sarif = {.name = "sarif",
	.between = ",\n", .head = head, .part = part, .tail = tail};
