/* Normalise: from what the operator wrote to the policy tables.
 *
 * Every smart default of the guide becomes a row of its own, marked
 * origin=default; references become indexes; what is incomplete is left out or
 * marked, never guessed. */
#ifndef FLEXIKE_COMPILER_NORMALISE_H
#define FLEXIKE_COMPILER_NORMALISE_H

#include "compiler/lint/rule.h"
#include "compiler/model/aaa.h"
#include "compiler/model/acl.h"
#include "compiler/model/flex.h"
#include "compiler/model/global.h"
#include "compiler/model/ikev2.h"
#include "compiler/model/interface.h"
#include "compiler/model/ipsec.h"
#include "compiler/model/isakmp.h"
#include "compiler/model/pki.h"
#include "runtime/base/map.h"
#include "runtime/policy/policy.h"

/* All tables of a resolved model. False: memory. */
bool normalise(struct policy_builder *b, const struct model *m,
	const char *name, enum lint_release release)
	__attribute__((warn_unused_result));

/* ---- inside normalise/ ----------------------------------------------------------- */

struct norm {
	struct policy_builder *b;
	const struct model *m;
	struct arena arena;
	struct policy_str file;
	enum lint_release release;
	uint32_t *row[MODEL_TYPES]; /* of each object; POLICY_NONE: no row */
	uint32_t *tunnel_row; /* of each interface, in the tunnel table */
	uint32_t *complete;   /* of each row of the profile table */
	struct map derived;   /* IPsec and IKEv2 profile of a tunnel to row */
	struct map named;     /* interfaces that are only named, to row */
	uint32_t *selectors;  /* of each access list: how many from its row on */
	bool oom;
};

/* origin, file and line of a row. */
#define NORM_WHERE(n, h) \
	.origin = (h)->defined || (h)->settled ? POLICY_ORIGIN_CONFIG : \
		(h)->builtin   ? POLICY_ORIGIN_DEFAULT : \
				 POLICY_ORIGIN_DERIVED, \
	.file = (h)->defined || (h)->settled ? (n)->file : \
					(struct policy_str){0, 0}, \
	.line = (h)->defined || (h)->settled ? (h)->at.line : 0

#define NORM_AT(n, place) \
	.origin = POLICY_ORIGIN_CONFIG, .file = (n)->file, .line = (place).line

struct policy_str norm_text(struct norm *n, struct span s);
/* Row of what a value names, POLICY_NONE when it is unset or undefined. */
uint32_t norm_ref(const struct norm *n, const struct model_value *v);
uint32_t norm_row(const struct norm *n, const struct model_head *h);
void norm_set_row(struct norm *n, const struct model_head *h, uint32_t row);
uint32_t norm_number(const struct model_value *v, uint32_t otherwise);
/* A preshared key into the secrets; POLICY_NONE when there is none that can
 * be used here. */
uint32_t norm_key(struct norm *n, const struct model_value *v);
/* A key of AAA; POLICY_NONE when there is none that can be used here. */
uint32_t norm_secret(struct norm *n, const struct model_value *v);
uint32_t norm_transform(struct norm *n, uint32_t row);

struct norm_dpd {
	uint32_t mode;
	uint32_t interval;
	uint32_t retry;
};
struct norm_dpd norm_dpd_of(const struct model_value *const *dpd);

void norm_proposals(struct norm *n);
void norm_policies(struct norm *n);
void norm_keyrings(struct norm *n);
void norm_pki(struct norm *n);
void norm_pools(struct norm *n);
void norm_aaa(struct norm *n);
void norm_authorizations(struct norm *n);
void norm_manglers(struct norm *n);
/* What a profile asks of AAA; POLICY_NONE when it is as all are. */
uint32_t norm_service(struct norm *n, const struct model_profile *p);
void norm_profiles(struct norm *n);
void norm_clients(struct norm *n);
void norm_cluster(struct norm *n);
void norm_esp_proposals(struct norm *n);
void norm_ipsec_profiles(struct norm *n);
/* The row of an IPsec profile that a tunnel uses with an IKEv2 profile of its
 * own. */
uint32_t norm_derived_profile(struct norm *n,
	const struct model_interface *i);
/* What IPsec profiles and crypto map entries both say. */
struct norm_ipsec {
	const struct model_list *transform_sets;
	const struct model_value *pfs;
	const struct model_value *life_seconds;
	const struct model_value *life_days;
	const struct model_value *life_kilobytes;
	const struct model_value *life_kilobytes_off;
	const struct model_value *idle_seconds;
	const struct model_value *replay_window;
	const struct model_value *replay_off;
	const struct model_value *responder_only;
};
/* Those of a crypto map entry. */
struct norm_ipsec norm_ipsec_of_entry(const struct model_map_entry *e);
/* Their numbers, with what holds for the whole router; nothing else of @r. */
void norm_ipsec_numbers(const struct model_global *g,
	const struct norm_ipsec *from, struct policy_ipsec_profile *r);
/* Their part of a row: the numbers and the transform sets. */
void norm_ipsec_fill(struct norm *n, const struct norm_ipsec *from,
	struct policy_ipsec_profile *r);
/* The address of an interface, with its network's length. */
struct policy_prefix norm_ipv4(const struct model_interface *i);
/* The entries of crypto maps that interfaces have. */
void norm_maps(struct norm *n);
void norm_interfaces(struct norm *n);
void norm_tunnels(struct norm *n);
void norm_nhrp(struct norm *n); /* after the tunnels */
void norm_routes(struct norm *n);

#endif
