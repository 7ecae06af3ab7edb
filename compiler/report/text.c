#include "compiler/compiler.h"

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

static void put_diag(FILE *out, const struct style *s,
	const struct compiler_unit *u, const struct diag *d)
{
	(void)fprintf(out, "%s%s:%u:%u:%s %s%s%s %s (%s): %s\n", s->bold,
		d->place.file, d->place.line, d->place.column, s->off,
		s->severity[d->severity], diag_severity_name(d->severity),
		s->off, d->id, d->slug, d->message);
	put_source(out, s, u, d);
	put_field(out, s, "why:", d->reason);
	put_field(out, s, "fix:", d->fix);
	for (const struct diag_related *r = d->related; r; r = r->next)
		(void)fprintf(out, "      %ssee:%s   %s:%u:%u: %s\n", s->dim,
			s->off, r->place.file, r->place.line, r->place.column,
			r->message);
}

size_t report_text(FILE *out, const struct compiler_unit *const *units,
	size_t n, enum diag_severity least, bool in_colour)
{
	const struct style *s = in_colour ? &colour : &plain;
	size_t shown = 0;

	for (size_t i = 0; i < n; i++) {
		const struct diag_list *l = compiler_findings(units[i]);

		for (size_t k = 0; k < l->n; k++) {
			if (l->items[k]->severity < least)
				continue;
			put_diag(out, s, units[i], l->items[k]);
			shown++;
		}
	}
	return shown;
}
