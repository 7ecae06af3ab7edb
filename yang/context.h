/* libyang's context with our module, and where each table and field of the
 * policy stands in it. Private to yang/. */
#ifndef FLEXIKE_YANG_CONTEXT_H
#define FLEXIKE_YANG_CONTEXT_H

#include <libyang/libyang.h>

#include "runtime/base/arena.h"
#include "yang/yang.h"

/* Nodes are borrowed from the context. */
struct yang {
	struct ly_ctx *ctx; /* owned */
	struct arena arena; /* for `fields` */
	const struct lys_module *module;
	const struct lysc_node *policy;
	const struct lysc_node *tables[POLICY_TABLES];
	const struct lysc_node **fields[POLICY_TABLES];
};

/* libyang keeps its messages for us and prints none, until it gets back what
 * this returns. The setting is of the process: the one of the thread is undone
 * by libyang itself while it tries the types of a union. */
uint32_t yang_quiet_begin(void);
void yang_quiet_end(uint32_t before);

/* The table of a list, the field of a child of it; -1: neither. */
int yang_table_of(const struct yang *y, const struct lysc_node *n);
int yang_field_of(const struct yang *y, enum policy_table t,
	const struct lysc_node *n);

static inline LYD_FORMAT yang_ly_format(enum yang_format f)
{
	return f == YANG_JSON ? LYD_JSON : LYD_XML;
}

#endif
