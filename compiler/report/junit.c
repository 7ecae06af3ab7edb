/* JUnit's XML: a suite for each file, a case for each finding; one that passes
 * when a file has none. What is only information passes, and says so. */
#include "compiler/report/format.h"

static void put_more(FILE *out, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	(void)fprintf(out, "\n%s: ", label);
	report_xml_text(out, text);
}

static void put_finding(FILE *out, const struct report_file *f,
	const struct diag *d)
{
	bool fails = d->severity > DIAG_INFO;
	const char *element = fails ? "failure" : "system-out";

	(void)fprintf(out, "    <testcase name=\"%s %s line %u\" classname=\"",
		d->id, d->slug, d->place.line);
	report_xml_text(out, f->name);
	(void)fputs("\">\n", out);
	(void)fprintf(out, "      <%s", element);
	if (fails) {
		(void)fprintf(out, " type=\"%s\" message=\"",
			diag_severity_name(d->severity));
		report_xml_text(out, d->message);
		(void)fputc('"', out);
	}
	(void)fputc('>', out);
	report_xml_text(out, d->place.file);
	(void)fprintf(out, ":%u:%u: ", d->place.line, d->place.column);
	report_xml_text(out, d->message);
	put_more(out, "why", d->reason);
	put_more(out, "fix", d->fix);
	(void)fprintf(out, "</%s>\n    </testcase>\n", element);
}

static void later(FILE *out, const struct report_style *s,
	const struct report_file *f)
{
	size_t count[3] = {0};
	size_t all;
	const struct diag *d;

	for (size_t i = 0; (d = report_next(f, s, &i)) != NULL;)
		count[d->severity]++;
	all = count[DIAG_INFO] + count[DIAG_WARNING] + count[DIAG_ERROR];
	(void)fputs("  <testsuite name=\"", out);
	report_xml_text(out, f->name);
	(void)fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n",
		all ? all : 1, count[DIAG_WARNING] + count[DIAG_ERROR]);
	for (size_t i = 0; (d = report_next(f, s, &i)) != NULL;)
		put_finding(out, f, d);
	if (!all) {
		(void)fputs("    <testcase name=\"no findings\" classname=\"",
			out);
		report_xml_text(out, f->name);
		(void)fputs("\"/>\n", out);
	}
	(void)fputs("  </testsuite>\n", out);
}

static void middle(FILE *out, const struct report_totals *t)
{
	(void)fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites name=\"flexike check\" failures=\"%zu\">\n",
		t->count[DIAG_WARNING] + t->count[DIAG_ERROR]);
}

static void tail(FILE *out, const struct report_totals *t)
{
	(void)t;
	(void)fputs("</testsuites>\n", out);
}

const struct report_kind report_kind_junit = {.name = "junit", .later = later,
	.middle = middle, .tail = tail};
