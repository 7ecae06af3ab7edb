/* Semantic differences of two policies, in the words of an engineer.
 *
 * Objects are found again by their names (a peer by its keyring's and its own),
 * never by row numbers, so that moving lines about is no difference. The walk
 * follows the description of the schema: a table that is added there is
 * compared without a line of code here; judge.def says what a change means. */
#ifndef FLEXIKE_COMPILER_DIFF_DIFF_H
#define FLEXIKE_COMPILER_DIFF_DIFF_H

#include <stdio.h>

#include "runtime/base/arena.h"
#include "runtime/policy/policy.h"

enum diff_kind { DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED };

/* What a change does; none of them is neutral. */
enum diff_effect {
	DIFF_WEAKER = 1,   /* less protection than before */
	DIFF_RISK = 2,	   /* a tunnel may stop working */
	DIFF_STRONGER = 4, /* more protection than before */
};

/* Tunnels listed with a change; it may reach more. */
#define DIFF_TUNNELS_MAX 100

struct diff_place {
	const char *file; /* "" when it is not known */
	uint32_t line;	  /* from 1; 0 unknown */
};

/* All texts are owned by the diff. */
struct diff_change {
	enum policy_table table;
	const char *object;   /* "IKEv2 proposal P1" */
	const char *field;    /* as in schema.def; NULL: the whole object */
	enum diff_kind kind;  /* of the object, or of an entry of the field */
	unsigned effects;     /* enum diff_effect */
	const char *old;      /* NULL: there was none. Never a secret */
	const char *new;
	const char *message;  /* what is different, a sentence */
	const char *why;      /* what it means, or "" */
	struct diff_place before;
	struct diff_place after;
	const char **tunnels; /* names, at most DIFF_TUNNELS_MAX */
	size_t n_tunnels;
	uint32_t reached;     /* tunnels in all */
};

struct diff {
	struct arena arena;
	struct diff_change *changes; /* the most urgent first */
	size_t n;
	size_t weaker; /* changes that have the effect */
	size_t risk;
	size_t stronger;
	bool keys_compared; /* both have their preshared keys */
};

/* Either may be NULL: all of the other is new, or gone. Both are borrowed for
 * the call. NULL: no memory. */
struct diff *diff_run(const struct policy *before, const struct policy *after);
void diff_free(struct diff *d);

/* The most urgent effect: "weaker", "risk", "stronger" or "neutral". */
const char *diff_effect_word(unsigned effects);
const char *diff_kind_word(enum diff_kind k);

/* A pair of inputs and what became of it. */
struct diff_pair {
	const char *before; /* file name; NULL: only the other is there */
	const char *after;
	const struct diff *diff;
};

void diff_report_text(FILE *out, const struct diff_pair *pairs, size_t n);
/* docs/diff.md. False: no memory. */
bool diff_report_json(FILE *out, const struct diff_pair *pairs, size_t n)
	__attribute__((warn_unused_result));

#endif
