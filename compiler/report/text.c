/* For people: the line with a caret under the place, the reason and the fix. */
#include "compiler/report/format.h"

#define LINE_SHOWN 400

struct style {
	const char *severity[3];
	const char *bold;
	const char *dim;
	const char *off;
};

static const struct style plain = {{"", "", ""}, "", "", ""};
static const struct style colour = {{"\033[36m", "\033[33m", "\033[31m"},
	"\033[1m", "\033[2m", "\033[0m"};

static void put_caret(FILE *out, const struct style *s, const struct diag *d,
	size_t shown)
{
	uint32_t from = d->place.column;
	uint32_t to = d->place.end_column;

	if (!from || from > shown)
		return;
	if (to <= from)
		to = from + 1;
	/* The mask shows fewer characters than a key has. */
	if (to > shown + 1)
		to = (uint32_t)shown + 1;
	(void)fprintf(out, "      %s|%s %*s%s", s->dim, s->off, (int)from - 1,
		"", s->severity[d->severity]);
	for (uint32_t c = from; c < to; c++)
		(void)fputc('^', out);
	(void)fprintf(out, "%s\n", s->off);
}

static void put_source(FILE *out, const struct style *s,
	const struct compiler_unit *u, const struct diag *d)
{
	char line[LINE_SHOWN];
	size_t n;

	if (!d->place.line || d->place.line > compiler_line_count(u))
		return;
	n = compiler_line_print(u, d->place.line - 1, line, sizeof(line));
	(void)fprintf(out, "%s%5u |%s %s\n", s->dim, d->place.line, s->off,
		line);
	put_caret(out, s, d, n);
}

static void put_field(FILE *out, const struct style *s, const char *label,
	const char *text)
{
	if (text && *text)
		(void)fprintf(out, "      %s%-6s%s %s\n", s->dim, label,
			s->off, text);
}

/* Names of files come from the file system: a terminal must not obey them. */
static void put_name(FILE *out, const char *s)
{
	for (; *s; s++)
		(void)fputc((unsigned char)*s < 0x20 || *s == 0x7f ? '?' : *s,
			out);
}

static void put_diag(FILE *out, const struct style *s,
	const struct compiler_unit *u, const struct diag *d)
{
	(void)fputs(s->bold, out);
	put_name(out, d->place.file);
	(void)fprintf(out, ":%u:%u:%s %s%s%s %s (%s): %s\n", d->place.line,
		d->place.column, s->off, s->severity[d->severity],
		diag_severity_name(d->severity), s->off, d->id, d->slug,
		d->message);
	if (u)
		put_source(out, s, u, d);
	put_field(out, s, "why:", d->reason);
	put_field(out, s, "fix:", d->fix);
	for (const struct diag_related *r = d->related; r; r = r->next) {
		(void)fprintf(out, "      %ssee:%s   ", s->dim, s->off);
		put_name(out, r->place.file);
		(void)fprintf(out, ":%u:%u: %s\n", r->place.line,
			r->place.column, r->message);
	}
}

static void part(FILE *out, const struct report_style *how,
	const struct report_file *f)
{
	const struct style *s = how->colour ? &colour : &plain;
	const struct diag *d;

	for (size_t i = 0; (d = report_next(f, how, &i)) != NULL;)
		put_diag(out, s, f->unit, d);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void tail(FILE *out, const struct report_totals *t)
{
	(void)fprintf(out, "%zu file%s, %zu error%s, %zu warning%s\n", t->files,
		plural(t->files), t->all[DIAG_ERROR],
		plural(t->all[DIAG_ERROR]), t->all[DIAG_WARNING],
		plural(t->all[DIAG_WARNING]));
	if (t->fixable || t->unsafe)
		(void)fprintf(out, "%zu can be mended with --fix, %zu more with "
			"--unsafe-fixes\n", t->fixable, t->unsafe);
}

const struct report_kind report_kind_text = {.name = "text", .part = part,
	.tail = tail};
