/* Reports of findings, in the forms that people and programs read.
 *
 * The part of a report that is about one file is printed by itself, by any
 * thread, into memory; parts are then put together in the order of the files.
 * So files may be read in parallel and forgotten, and the output is the same
 * as if they had been read one by one. No form shows a key. */
#ifndef FLEXIKE_COMPILER_REPORT_H
#define FLEXIKE_COMPILER_REPORT_H

#include "compiler/compiler.h"

enum report_format {
	REPORT_TEXT,
	REPORT_JSON,	   /* docs/findings.md */
	REPORT_SARIF,	   /* OASIS SARIF 2.1.0 */
	REPORT_JUNIT,	   /* XML: a test suite for each file */
	REPORT_GITHUB,	   /* workflow commands of GitHub Actions */
	REPORT_GITLAB,	   /* Code Quality of GitLab */
	REPORT_CHECKSTYLE, /* XML */
	REPORT_FORMATS
};
const char *report_format_name(enum report_format f);
bool report_format_parse(const char *name, enum report_format *f);

/* What is reported of one file. All borrowed. */
struct report_file {
	const char *name;
	const struct compiler_unit *unit; /* NULL: findings without a text */
	const struct diag_list *findings; /* sorted */
};

struct report_style {
	enum diag_severity least; /* what is below is not shown */
	bool colour;		  /* text only */
};

struct report_totals {
	size_t files;
	size_t all[3];	  /* by severity, also what is not shown */
	size_t count[3];  /* shown */
	size_t fixable;	  /* of these, with safe edits only */
	size_t unsafe;	  /* of these, with other edits */
};

/* The part about one file. */
struct report_part {
	char *text[2]; /* owned; the second goes after all of the first */
	size_t n[2];
	struct report_totals totals;
};

/* Print the part; report_part_free() in either case. False: memory. Any
 * thread. */
bool report_part_print(struct report_part *p, enum report_format f,
	const struct report_style *s, const struct report_file *file)
	__attribute__((warn_unused_result));
void report_part_free(struct report_part *p);

struct report;

/* out is borrowed until report_end(). NULL: memory, or no room for what has
 * to wait for the end. */
struct report *report_new(enum report_format f, FILE *out);
void report_put(struct report *r, const struct report_part *p);
/* Print what remains and free; false when something could not be written. */
bool report_end(struct report *r) __attribute__((warn_unused_result));

#endif
