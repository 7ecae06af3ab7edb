/* Workflow commands: GitHub Actions turns each line into an annotation. */
#include "compiler/report/format.h"

/* What would end a message, and in a property also what separates them. */
static void put(FILE *out, const char *s, bool property)
{
	for (; s && *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '%' || c == '\r' || c == '\n' ||
			(property && (c == ':' || c == ',')))
			(void)fprintf(out, "%%%02X", c);
		else
			(void)fputc(c < 0x20 || c == 0x7f ? '?' : c, out);
	}
}

static void put_finding(FILE *out, const struct diag *d)
{
	static const char *const commands[] = {"notice", "warning", "error"};

	(void)fprintf(out, "::%s file=", commands[d->severity]);
	put(out, d->place.file, true);
	if (d->place.line)
		(void)fprintf(out, ",line=%u,endLine=%u", d->place.line,
			d->place.end_line);
	if (d->place.line && d->place.column &&
		d->place.end_line == d->place.line)
		(void)fprintf(out, ",col=%u,endColumn=%u", d->place.column,
			d->place.end_column);
	(void)fprintf(out, ",title=%s %s::", d->id, d->slug);
	put(out, d->message, false);
	if (d->reason && *d->reason) {
		(void)fputs("%0Awhy: ", out);
		put(out, d->reason, false);
	}
	if (d->fix && *d->fix) {
		(void)fputs("%0Afix: ", out);
		put(out, d->fix, false);
	}
	(void)fputc('\n', out);
}

static void part(FILE *out, const struct report_style *s,
	const struct report_file *f)
{
	const struct diag *d;

	for (size_t i = 0; (d = report_next(f, s, &i)) != NULL;)
		put_finding(out, d);
}

const struct report_kind report_kind_github = {.name = "github", .part = part};
