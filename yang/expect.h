/* What the module expects at a place, in words. Private to yang/. */
#ifndef FLEXIKE_YANG_EXPECT_H
#define FLEXIKE_YANG_EXPECT_H

#include "yang/context.h"

/* The schema node of a data or schema path; NULL: none. */
const struct lysc_node *yang_expect_node(const struct yang *y,
	const char *path);

/* "a number from 1 to 200", "one of esp, ah", the condition that failed, or the
 * names of the children of a node that has an unknown one; in the arena. ""
 * where libyang's message says it all, NULL without memory. */
const char *yang_expect(const struct lysc_node *n,
	const struct ly_err_item *e, struct arena *arena);

#endif
