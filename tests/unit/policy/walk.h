/* Read every octet of an open policy that the API can reach, trusting it as
 * the engine does, so that sanitizers see whatever verification let through. */
#ifndef FLEXIKE_TESTS_POLICY_WALK_H
#define FLEXIKE_TESTS_POLICY_WALK_H

#include <stdlib.h>

#include "runtime/policy/policy.h"

struct walk {
	const struct policy *p;
	uint32_t sum; /* keeps the reads from being optimised away */
	bool bad;     /* something is not as promised */
};

static inline void walk_octets(struct walk *w, const void *p, size_t n)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i++)
		w->sum = w->sum * 31 + b[i];
}

static inline void walk_rows(struct walk *w, enum policy_table t,
	uint32_t first, uint32_t n)
{
	/* The ends are enough: rows between them are walked as such. */
	if (n) {
		walk_octets(w, policy_row(w->p, t, first), 4);
		walk_octets(w, policy_row(w->p, t, first + n - 1), 4);
	}
}

static inline void walk_addr(struct walk *w, const struct policy_prefix *raw)
{
	struct prefix p = policy_prefix_get(raw);
	struct prefix network = prefix_network(&p);
	char buf[ADDR_STR_MAX];

	walk_octets(w, &network, sizeof(network));
	walk_octets(w, buf, strlen(prefix_str(&p, buf)));
	w->bad |= p.len > addr_len(&p.addr) * 8;
}

static inline void walk_field(struct walk *w, const struct policy_field *f,
	const uint8_t *p)
{
	union {
		uint32_t u32;
		struct policy_str str;
		struct policy_range range;
		struct policy_prefix prefix;
	} v = {0};
	struct span secret;

	switch (f->kind) {
	case POLICY_KIND_STR:
		memcpy(&v, p, sizeof(v.str));
		w->bad |= strlen(policy_text(w->p, v.str)) != v.str.n;
		break;
	case POLICY_KIND_U32:
	case POLICY_KIND_FLAG:
		memcpy(&v, p, sizeof(v.u32));
		w->bad |= v.u32 < f->min || v.u32 > f->max;
		break;
	case POLICY_KIND_ENUM:
		memcpy(&v, p, sizeof(v.u32));
		w->bad |= strlen(f->words[v.u32]) == 0;
		break;
	case POLICY_KIND_REF:
		memcpy(&v, p, sizeof(v.u32));
		w->bad |= f->required && v.u32 == POLICY_NONE;
		if (v.u32 != POLICY_NONE)
			walk_rows(w, f->target, v.u32, 1);
		break;
	case POLICY_KIND_RANGE:
		memcpy(&v, p, sizeof(v.range));
		walk_rows(w, f->target, v.range.first, v.range.n);
		break;
	case POLICY_KIND_ADDR:
		memcpy(&v, p, sizeof(v.prefix.addr));
		walk_addr(w, &v.prefix);
		break;
	case POLICY_KIND_PREFIX:
		memcpy(&v, p, sizeof(v.prefix));
		walk_addr(w, &v.prefix);
		break;
	case POLICY_KIND_SECRET:
		memcpy(&v, p, sizeof(v.u32));
		secret = policy_secret(w->p, v.u32);
		w->bad |= v.u32 != POLICY_NONE &&
			policy_has_secrets(w->p) != (secret.n > 0);
		walk_octets(w, secret.p, secret.n);
		break;
	}
}

/* False when the policy is not what a verified one must be. */
static inline bool walk_policy(const struct policy *p)
{
	struct walk w = {.p = p};
	char *json = policy_json(p);

	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);

		for (uint32_t i = 0; i < policy_count(p, (enum policy_table)t);
			i++) {
			const uint8_t *row = policy_row(p,
				(enum policy_table)t, i);

			for (size_t f = 0; f < info->n_fields; f++)
				walk_field(&w, &info->fields[f],
					row + info->fields[f].offset);
		}
	}
	walk_octets(&w, policy_digest(p), 32);
	if (json)
		walk_octets(&w, json, strlen(json));
	w.bad |= !json;
	free(json);
	return !w.bad;
}

#endif
