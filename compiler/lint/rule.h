/* Rules and findings: lint.def is the list; this is how one is raised. */
#ifndef FLEXIKE_COMPILER_LINT_RULE_H
#define FLEXIKE_COMPILER_LINT_RULE_H

#include "compiler/model/model.h"
#include "runtime/base/diag.h"

enum lint_rule {
#define LINT(id, ...) LINT_##id,
#define LINT_READER(id, ...) LINT_##id,
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_READER
	LINT_RULES
};

enum lint_release { RELEASE_XE_16_7, RELEASE_XE_17_11, RELEASE_XE_26_1,
	RELEASES };
/* "xe-16.7" …; NULL: unknown. "auto" is xe-16.7, which the guide is about. */
bool lint_release_parse(const char *s, enum lint_release *r);
const char *lint_release_name(enum lint_release r);

struct lint {
	struct diag_list *list;
	const struct model *model;
	const char *file;
	enum lint_release release;
	bool release_given; /* not guessed */
};

/* Raise a finding. NULL (memory) is fine for the functions below. */
struct diag *lint_add(struct lint *l, enum lint_rule rule, struct model_at at,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void lint_fix(struct lint *l, struct diag *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void lint_related(struct lint *l, struct diag *d, struct model_at at,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* For "%.*s", with the text made printable by lint_add(). */
#define LINT_TEXT(s) (int)((s).n > 80 ? 80 : (s).n), (const char *)(s).p

/* Run every rule of lint.def over a resolved model. */
void lint_run(struct lint *l);

#endif
