/* Code Quality of GitLab: an array of issues. */
#include "compiler/report/format.h"

#include <inttypes.h>

static json_t *issue(const struct report_file *f, const struct diag *d,
	uint64_t print)
{
	static const char *const severities[] = {"info", "minor", "major"};
	char hex[17];

	(void)f;
	(void)snprintf(hex, sizeof(hex), "%016" PRIx64, print);
	return json_pack("{s:o, s:s, s:s, s:s, s:{s:o, s:{s:I, s:I}}}",
		"description", report_json_text(d->message), "check_name",
		d->id, "fingerprint", hex, "severity", severities[d->severity],
		"location", "path", report_json_text(d->place.file), "lines",
		"begin", (json_int_t)(d->place.line ? d->place.line : 1),
		"end",
		(json_int_t)(d->place.end_line ? d->place.end_line : 1));
}

static void head(FILE *out)
{
	(void)fputs("[\n", out);
}

static void part(FILE *out, const struct report_style *s,
	const struct report_file *f)
{
	report_json_list(out, s, f, issue);
}

static void tail(FILE *out, const struct report_totals *t)
{
	(void)t;
	(void)fputs("\n]\n", out);
}

const struct report_kind report_kind_gitlab = {.name = "gitlab",
	.between = ",\n", .head = head, .part = part, .tail = tail};
