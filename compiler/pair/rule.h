/* The rules that look at a prediction: each raises what it finds in the units of
 * the fleet. Private to compiler/pair. */
#ifndef FLEXIKE_COMPILER_PAIR_RULE_H
#define FLEXIKE_COMPILER_PAIR_RULE_H

#include "compiler/pair/pair.h"

/* False: no memory. */
typedef bool pair_rule_fn(const struct pair_prediction *p)
	__attribute__((warn_unused_result));

pair_rule_fn pair_rule_overlay; /* overlay.c: FV908, FV909 */
pair_rule_fn pair_rule_routes;	/* route.c: FV911 */
pair_rule_fn pair_rule_mirror;	/* mirror.c: FV906 */
pair_rule_fn pair_rule_drift;	/* drift.c: FV912 */
pair_rule_fn pair_rule_nhrp;	/* nhrp.c: FV842, FV848 between devices */
/* compare.c: of one tunnel that comes up: FV902, FV907, FV910, FV916. */
void pair_rule_compare(const struct pair_prediction *p,
	const struct pair_tunnel *t);

/* issuer.c: of one tunnel that comes up: FV913. */
void pair_rule_issuer(const struct pair_prediction *p,
	const struct pair_tunnel *t);

/* remedy.c: what to type where a tunnel does not come up; static or in a. */
const char *pair_remedy(const struct pair_prediction *p,
	const struct pair_tunnel *t, struct arena *a);

/* address.c: of one tunnel that comes up: FV753. */
void pair_rule_address(const struct pair_prediction *p,
	const struct pair_tunnel *t);

static inline struct pair_device *pair_own(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	return &p->fleet->devices[t->device];
}

/* Only where t->peer is known. */
static inline struct pair_device *pair_peer(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	return &p->fleet->devices[t->peer];
}

static inline const char *pair_tunnel_name(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	return policy_text(pair_own(p, t)->policy, t->row->name);
}

#endif
