/* Inside diff/: one of the two policies, its objects by name, and which
 * tunnels each of them reaches. */
#ifndef FLEXIKE_COMPILER_DIFF_SIDE_H
#define FLEXIKE_COMPILER_DIFF_SIDE_H

#include "compiler/diff/diff.h"
#include "runtime/base/map.h"

/* ---- the schema (schema.c) ------------------------------------------------ */

/* NULL when the table has no such field. */
const struct policy_field *diff_schema_field(enum policy_table t,
	const char *name);
/* Has rows that people know by a name or by what is in them; rows of other
 * tables are entries of a list that belongs to one of these. */
bool diff_schema_is_object(enum policy_table t);
/* The table whose rows hold this one's in a list, each under its own name;
 * POLICY_TABLES: none. */
enum policy_table diff_schema_parent(enum policy_table t,
	const struct policy_field **list);
/* origin, file, line. */
bool diff_schema_is_place(const struct policy_field *f);
/* "IKEv2 proposal" */
const char *diff_schema_noun(enum policy_table t);

/* ---- one policy (side.c) -------------------------------------------------- */

struct diff_reach {
	uint32_t tunnel;
	struct diff_reach *next;
};

struct diff_object {
	const char *key;   /* unique in its table */
	const char *label; /* "IKEv2 proposal P1" */
	uint32_t parent;   /* row of the parent table, or POLICY_NONE */
	uint32_t alike;	   /* later rows that would have the same key */
	uint32_t reached;  /* tunnels */
	uint32_t seen;	   /* by the walk from tunnel seen - 1 */
	struct diff_reach *first;
	struct diff_reach *last;
};

struct diff_side {
	const struct policy *p; /* NULL: there is nothing */
	struct arena *arena;	/* borrowed */
	struct diff_object *rows[POLICY_TABLES]; /* of every table */
	struct map by_key[POLICY_TABLES];
	uint32_t *chosen; /* for each tunnel, its IKE policy or POLICY_NONE */
	bool oom;
};

/* False: no memory; call diff_side_fini() all the same. */
bool diff_side_init(struct diff_side *s, const struct policy *p,
	struct arena *a) __attribute__((warn_unused_result));
void diff_side_fini(struct diff_side *s);
uint32_t diff_side_count(const struct diff_side *s, enum policy_table t);
const char *diff_side_name(const struct diff_side *s, enum policy_table t,
	uint32_t row); /* "" when it has none */
struct diff_place diff_side_place(const struct diff_side *s,
	enum policy_table t, uint32_t row);

/* Fill in which tunnels the rows reach (reach.c). */
void diff_reach_init(struct diff_side *s);

/* ---- values as text (render.c) --------------------------------------------- */

/* In the arena; "" when unset, NULL without memory. */
const char *diff_render_field(struct diff_side *s, const struct policy_field *f,
	const void *row);
/* A row of a table that is no object: an entry of a list. */
const char *diff_render_row(struct diff_side *s, enum policy_table t,
	uint32_t row);

static inline uint32_t diff_u32(const void *row, const struct policy_field *f)
{
	uint32_t v;

	memcpy(&v, (const uint8_t *)row + f->offset, sizeof(v));
	return v;
}

static inline struct policy_range diff_range(const void *row,
	const struct policy_field *f)
{
	struct policy_range r;

	memcpy(&r, (const uint8_t *)row + f->offset, sizeof(r));
	return r;
}

#endif
