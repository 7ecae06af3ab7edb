/* The compiler: IOS / IOS-XE configuration text in; findings and policy
 * tables out. One call per device.
 *
 *     text → source → ios (lines, modes, commands) → model → lint (findings)
 *                                                        → normalise → image
 *
 * Every line is kept and classified; an error in one place never hides the
 * rest. Output is deterministic. No secret is ever in a finding. */
#ifndef FLEXIKE_COMPILER_COMPILER_H
#define FLEXIKE_COMPILER_COMPILER_H

#include <stdio.h>

#include "runtime/base/arena.h"
#include "runtime/base/diag.h"
#include "runtime/policy/policy.h"

/* What became of a line (flexike check --explain-lines). */
enum compiler_line {
	LINE_BLANK,	 /* empty, or "!" */
	LINE_COMMENT,
	LINE_UNDERSTOOD, /* in a model field */
	LINE_IRRELEVANT, /* known, and of no concern to VPN */
	LINE_BODY,	 /* inside a banner or certificate */
	LINE_NOISE,	 /* prompts, show output, pasted remarks */
	LINE_UNKNOWN,	 /* unknown outside crypto: counted */
	LINE_UNKNOWN_CRYPTO, /* unknown inside crypto: a finding */
	LINE_INVALID,	 /* known command, bad value: a finding */
	LINE_CLASSES
};
const char *compiler_line_name(enum compiler_line c);

struct compiler_line_info {
	enum compiler_line class;
	const char *mode; /* "ikev2-profile"; "" at global level */
	const char *note; /* grammar row's help, or "" */
};

/* What every run needs and none changes: make one for many files, and for
 * many threads. */
struct compiler_grammar;
struct compiler_grammar *compiler_grammar_new(void); /* NULL: no memory */
void compiler_grammar_free(struct compiler_grammar *g);

struct compiler_options {
	const char *release; /* "auto" (default), "xe-16.7", … */
	const char *profile; /* "nge", "cnsa1", "cnsa2", "fips"; NULL: none */
	int64_t now;	     /* seconds since 1970; 0: the system's clock */
	const struct compiler_grammar *grammar; /* NULL: one of its own */
	const char *name; /* what findings call the file; NULL: its path */
};

/* What compiler_options.release may be, for people. */
#define COMPILER_RELEASES "auto, xe-16.7, xe-17.11, xe-17.18 or xe-26.1"
bool compiler_knows_release(const char *release);

struct compiler_unit; /* one configuration, read and checked */

/* Read, check and normalise. `name` is what findings call the file. text is
 * borrowed until compiler_free. NULL: no memory. */
struct compiler_unit *compiler_run(const char *name, struct span text,
	const struct compiler_options *o);
/* The same with a text from malloc, taken unless NULL is returned. */
struct compiler_unit *compiler_run_owned(const char *name, uint8_t *text,
	size_t n, const struct compiler_options *o);
/* The same from a file ("-" is standard input). NULL with a sentence in err
 * when it cannot be read; errno is ENOMEM when memory is short. */
struct compiler_unit *compiler_run_file(const char *path,
	const struct compiler_options *o, char *err, size_t err_cap);
void compiler_free(struct compiler_unit *u); /* wipes keys */

/* Sorted findings; borrowed. */
const struct diag_list *compiler_findings(const struct compiler_unit *u);
/* The same list, for those who leave some out or change a severity. */
struct diag_list *compiler_findings_edit(struct compiler_unit *u);
/* The text as it was read: it has keys. Borrowed. */
struct span compiler_text(const struct compiler_unit *u);
const char *compiler_name(const struct compiler_unit *u);
size_t compiler_line_count(const struct compiler_unit *u);
/* Line i from 0. *text is the line without its end. */
struct compiler_line_info compiler_line_at(const struct compiler_unit *u,
	size_t i, struct span *text);

/* The line as it may be shown: keys are masked, control characters blanked.
 * Into buf, NUL-terminated; returns the length written. */
size_t compiler_line_print(const struct compiler_unit *u, size_t i, char *buf,
	size_t cap);

/* The policy image; owned by the caller (wipe, then free). Objects that have
 * errors are left out or marked unusable; the findings say so. False: memory,
 * or an internal contradiction, told in err. */
bool compiler_image(const struct compiler_unit *u, bool with_secrets,
	uint8_t **image, size_t *n, struct policy_error *err)
	__attribute__((warn_unused_result));

/* The tables before they are an image; the unit may be freed then, which a
 * large configuration is worth. Owned by the caller. NULL with *err. */
struct policy_builder *compiler_build(const struct compiler_unit *u,
	struct policy_error *err) __attribute__((warn_unused_result));

/* The same tables opened for use in this process, keys included, without the
 * way through an image with its digest. Owned by the caller. */
struct policy *compiler_policy(const struct compiler_unit *u,
	struct policy_error *err);

/* A finding of the rule `id` (a row of lint.def) that somebody else has made
 * about this configuration, for instance by comparing it with others. It
 * covers the words of the line (from 1; 0: the file as a whole). Control
 * characters of the message are replaced. NULL: memory, or no such rule, both
 * of which mean that nothing is added. compiler_raised() puts the findings in
 * order again when all have been raised; false: one was lost for want of
 * memory. */
struct diag *compiler_raise(struct compiler_unit *u, const char *id,
	uint32_t line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Another severity than the rule's. */
void compiler_raise_severity(struct compiler_unit *u, struct diag *d,
	enum diag_severity s);
/* The fix of such a finding, and a place in the same or another file. */
void compiler_raise_fix(struct compiler_unit *u, struct diag *d,
	const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void compiler_raise_related(struct compiler_unit *u, struct diag *d,
	const struct compiler_unit *where, uint32_t line, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
bool compiler_raised(struct compiler_unit *u);

/* ---- rules ------------------------------------------------------------------ */

/* A row of lint.def. Texts that a row does not have are NULL. */
struct compiler_rule {
	const char *id;	      /* "FV304", stable for ever */
	const char *slug;     /* "overlapping-profiles", stable too */
	const char *category; /* "negotiation" */
	enum diag_severity severity;
	const char *title;  /* what it is about, a sentence */
	const char *why;    /* the symptom that an operator would see */
	const char *fix;    /* what to do in general */
	const char *source; /* guide, RFC or field notice */
	const char *bad;    /* a configuration that raises it, */
	const char *good;   /* and one that does not */
	const char *release; /* what the examples need */
	const char *profile;
};

/* All of them, in the order of the table. Static. */
size_t compiler_rules(const struct compiler_rule **rules);
/* By id or slug, in any case of letters; NULL when there is none. */
const struct compiler_rule *compiler_rule_find(const char *name);
/* The row of a finding: an index into compiler_rules(). SIZE_MAX when the id
 * is none of ours. */
size_t compiler_rule_index(const char *id);

/* ---- reports: report/report.h has all forms ---------------------------------- */

/* Caret under the place, reason and fix; colour when asked. Returns the number
 * of findings at or above `least`. */
size_t report_text(FILE *out, const struct compiler_unit *const *units,
	size_t n, enum diag_severity least, bool colour);
/* {"version":1,"files":[…],"findings":[…]}: docs/findings.md. */
size_t report_json(FILE *out, const struct compiler_unit *const *units,
	size_t n, enum diag_severity least);

#endif
