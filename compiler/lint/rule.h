/* Rules and findings: lint.def is the list; this is how one is raised. */
#ifndef FLEXIKE_COMPILER_LINT_RULE_H
#define FLEXIKE_COMPILER_LINT_RULE_H

#include "compiler/lint/release.h"
#include "compiler/model/model.h"
#include "compiler/source/source.h"
#include "runtime/base/diag.h"

enum lint_rule {
#define LINT(id, ...) LINT_##id,
#define LINT_ALL(id, ...) LINT_##id,
#define LINT_ALSO(...)
#define LINT_RAISED(id, ...) LINT_##id,
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_ALL
#undef LINT_ALSO
#undef LINT_RAISED
	LINT_RULES
};

enum lint_category {
#define CATEGORY(sym, name) LINT_##sym,
#include "compiler/lint/category.def"
#undef CATEGORY
	LINT_CATEGORIES
};
const char *lint_category_name(enum lint_category c); /* "syntax" … */

/* A row of lint.def. Texts that a row does not have are NULL. */
struct lint_info {
	const char *id;
	const char *slug;
	enum lint_category category;
	enum diag_severity severity;
	const char *title;
	const char *why;
	const char *fix;
	const char *source;
	const char *bad;
	const char *good;
	const char *release;
	const char *profile;
};
const struct lint_info *lint_info(enum lint_rule r);

struct lint {
	struct diag_list *list;
	struct arena *scratch; /* for a check of everything; emptied after it */
	const struct model *model;
	const struct source *text; /* what the model was read from */
	const char *file;
	enum lint_release release;
	/* Later than `release` where the version is between two of them: it may
	 * have what the later one has. */
	enum lint_release newest;
	bool release_given; /* on the command line, not by a version line */
	const char *profile; /* nge, cnsa1, cnsa2, fips; NULL: none */
	int64_t now;	     /* seconds since 1970, for certificates */
};

/* Findings of one file; the rest is told by their number. */
#define LINT_MOST 100000

/* Raise a finding. NULL (memory, or too many) is fine for the functions below. */
struct diag *lint_add(struct lint *l, enum lint_rule rule, struct model_at at,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void lint_fix(struct lint *l, struct diag *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void lint_related(struct lint *l, struct diag *d, struct model_at at,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* What would mend it: put the text in the place of `at`, or leave the place
 * empty to insert before it. All edits of a finding go together. Safe: the
 * configuration means what it meant. The text must hold no key. */
void lint_edit(struct lint *l, struct diag *d, struct model_at at, bool safe,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Another severity than the rule's own, where the case is milder or worse. */
void lint_severity(struct lint *l, struct diag *d, enum diag_severity s);
/* Another reason than the rule's own; s is static. */
void lint_why(struct diag *d, const char *s);

/* For "%.*s", with the text made printable by lint_add(). */
#define LINT_TEXT(s) (int)((s).n > 80 ? 80 : (s).n), (const char *)(s).p

/* Run every rule of lint.def over a resolved model: objects are visited once,
 * and each sees all rules for its type while it is in the cache. */
void lint_run(struct lint *l);

#endif
