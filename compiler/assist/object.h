/* Objects of a unit: which one is named at a place, how far its block goes,
 * what is in force for it. */
#ifndef FLEXIKE_COMPILER_ASSIST_OBJECT_H
#define FLEXIKE_COMPILER_ASSIST_OBJECT_H

#include "compiler/assist/place.h"

/* The object that is named at a place, or NULL; *at is the name there. */
const struct model_head *assist_object_at(const struct assist_place *p,
	struct assist_range *at);
/* The object that the line opens, opens again or takes back (`no crypto map
 * M`), or NULL; *at is the name there. */
const struct model_head *assist_object_opened(const struct assist_place *p,
	struct assist_range *at);
/* Where a value is written. */
struct assist_range assist_object_place(const struct compiler_unit *u,
	const struct model_value *v);
/* How many values name the object. */
size_t assist_object_uses(const struct model *m, const struct model_head *h);
/* Last line, from 1, of the block that the line opens. */
uint32_t assist_object_end(const struct compiler_unit *u, uint32_t line);
/* What is in force for the object, from the policy tables; nothing when they
 * do not have it. False: memory. */
bool assist_object_facts(const struct compiler_unit *u,
	const struct model_head *h, struct arena *a, struct assist_hover *out)
	__attribute__((warn_unused_result));

#endif
