/* Checkstyle's XML, which many review tools read. */
#include "compiler/report/format.h"

static void put_finding(FILE *out, const struct diag *d)
{
	(void)fprintf(out, "    <error line=\"%u\" column=\"%u\" severity=\"%s\""
		" source=\"flexike.%s.%s\" message=\"",
		d->place.line ? d->place.line : 1,
		d->place.column ? d->place.column : 1,
		diag_severity_name(d->severity), d->category, d->id);
	report_xml_text(out, d->message);
	if (d->reason && *d->reason) {
		(void)fputs(": ", out);
		report_xml_text(out, d->reason);
	}
	(void)fputs("\"/>\n", out);
}

static void head(FILE *out)
{
	(void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<checkstyle version=\"8.0\">\n", out);
}

static void part(FILE *out, const struct report_style *s,
	const struct report_file *f)
{
	const struct diag *d;

	(void)fputs("  <file name=\"", out);
	report_xml_text(out, f->name);
	(void)fputs("\">\n", out);
	for (size_t i = 0; (d = report_next(f, s, &i)) != NULL;)
		put_finding(out, d);
	(void)fputs("  </file>\n", out);
}

static void tail(FILE *out, const struct report_totals *t)
{
	(void)t;
	(void)fputs("</checkstyle>\n", out);
}

const struct report_kind report_kind_checkstyle = {.name = "checkstyle",
	.head = head, .part = part, .tail = tail};
