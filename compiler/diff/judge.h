/* Inside diff/: what a difference means. judge.def has a row for each field
 * whose changes mean something; others are told and neutral. */
#ifndef FLEXIKE_COMPILER_DIFF_JUDGE_H
#define FLEXIKE_COMPILER_DIFF_JUDGE_H

#include "compiler/diff/side.h"

/* An entry of a list. */
struct diff_item {
	const char *text;
	uint32_t group; /* entries are compared within it: transform type */
	uint32_t row;	/* of the field's target table */
	bool common;	/* in both lists */
};

struct diff_items {
	struct diff_item *v;
	uint32_t n;
};

/* One difference, as judges see it. */
struct diff_case {
	struct diff_side *a; /* before */
	struct diff_side *b; /* after */
	enum policy_table t;
	uint32_t row_a; /* POLICY_NONE: the object is new */
	uint32_t row_b; /* POLICY_NONE: it is gone */
	const struct policy_field *f; /* NULL: the whole object */
	const char *label;
	const char *who; /* "peer 20.0.0.1 (Tunnel200)" */
	struct diff_items old_items; /* a list: all that it had and has */
	struct diff_items new_items;
	const struct diff_item *item; /* what was added or removed, or NULL */
	const char *words; /* judge.def: what people call the field */
	struct diff_change *out;
};

/* Fill in message, why and effects of c->out, whose kind, old and new are
 * there. */
void diff_judge(struct diff_case *c);

/* Of algorithms (judge_strength.c). */
void diff_judge_transforms(struct diff_case *c);
void diff_judge_proposals(struct diff_case *c);
void diff_judge_group(struct diff_case *c);
/* Whether what the policy of @row_b allows is weaker (DIFF_WEAKER), stronger or
 * alike. */
unsigned diff_judge_policies(struct diff_side *a, uint32_t row_a,
	struct diff_side *b, uint32_t row_b);

/* A sentence into the arena. */
const char *diff_say(struct diff_case *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
