/* A form of report: one file each, one row each in report.c. */
#ifndef FLEXIKE_COMPILER_FORMAT_H
#define FLEXIKE_COMPILER_FORMAT_H

#include "compiler/report/report.h"
#include "compiler/report/words.h"

struct report_kind {
	const char *name;
	const char *between; /* parts that are not empty */
	/* Any may be NULL. What `later` prints goes between middle and tail. */
	void (*head)(FILE *out);
	void (*part)(FILE *out, const struct report_style *s,
		const struct report_file *f);
	void (*later)(FILE *out, const struct report_style *s,
		const struct report_file *f);
	void (*middle)(FILE *out, const struct report_totals *t);
	void (*tail)(FILE *out, const struct report_totals *t);
};

extern const struct report_kind report_kind_text;
extern const struct report_kind report_kind_json;
extern const struct report_kind report_kind_sarif;
extern const struct report_kind report_kind_junit;
extern const struct report_kind report_kind_github;
extern const struct report_kind report_kind_gitlab;
extern const struct report_kind report_kind_checkstyle;

/* Findings of f that are shown: for (size_t i = 0; … report_next()). The next
 * one from *i on, or NULL. */
const struct diag *report_next(const struct report_file *f,
	const struct report_style *s, size_t *i);

/* One object in one line; it is taken. */
void report_json_put(FILE *out, json_t *o);
/* One for each finding of f that is shown, commas between. print says what is
 * wrong in which text, and the how manieth time, not at which line: it stays
 * when lines move. */
void report_json_list(FILE *out, const struct report_style *s,
	const struct report_file *f,
	json_t *(*make)(const struct report_file *f, const struct diag *d,
		uint64_t print));
/* The same text for XML, in an element or an attribute. */
void report_xml_text(FILE *out, const char *s);

#endif
