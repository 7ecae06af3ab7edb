/* crypto ipsec, and crypto maps. */
#ifndef FLEXIKE_COMPILER_MODEL_IPSEC_H
#define FLEXIKE_COMPILER_MODEL_IPSEC_H

#include "compiler/model/model.h"

struct model_transform_set {
	struct model_head head;
	const struct model_value *mode; /* word: enum policy_ipsec_mode */
	const struct model_value *esn;	/* also a word of `transforms` */
	MODEL_VALUES_END;
	struct model_list transforms; /* word: esp.def; number: key bits */
};

/* What few IPsec profiles say. */
struct model_ipsec_rare {
	const struct model_value *isakmp_profile;
	const struct model_value *life_days;
	const struct model_value *life_kilobytes;
	const struct model_value *life_kilobytes_off;
	const struct model_value *idle_seconds;
	const struct model_value *replay_window;
	const struct model_value *replay_off;
	const struct model_value *responder_only;
	const struct model_value *reverse_route;
	const struct model_value *mixed_mode;
	MODEL_VALUES_END;
};

struct model_ipsec_profile {
	struct model_head head;
	const struct model_value *ikev2_profile;
	const struct model_value *pfs; /* word: enum transform_row */
	const struct model_value *life_seconds;
	MODEL_VALUES_END;
	struct model_list transform_sets;
	struct model_ipsec_rare *ipsec_rare;
};

struct model_crypto_map {
	struct model_parent parent; /* of entries */
	const struct model_value *local_address; /* an interface */
	const struct model_value *isakmp_profile;
	MODEL_VALUES_END;
	struct model_list remote; /* what it asks of Easy VPN clients */
};

struct model_dynamic_map {
	struct model_parent parent; /* of entries */
	MODEL_VALUES_END;
};

/* A map on many interfaces makes rows of the policy for each: at most so many
 * for an entry, on average over the configuration. */
#define MODEL_MAP_ROWS 64

/* What the line that opens an entry says, in its order. */
enum { MODEL_MAP_NUMBER, MODEL_MAP_KIND, MODEL_MAP_DYNAMIC, MODEL_MAP_VALUES };
/* word of MODEL_MAP_KIND; not set: of a dynamic map, or opened again. */
enum { MODEL_MAP_ISAKMP = 1, MODEL_MAP_MANUAL, MODEL_MAP_GDOI };
/* word of a peer */
enum { MODEL_PEER_LISTED, MODEL_PEER_DEFAULT };

enum model_df_bit { MODEL_DF_CLEAR = 1, MODEL_DF_COPY, MODEL_DF_SET };

struct model_map_entry {
	struct model_child child; /* of a crypto map or dynamic map; its name is its number */
	const struct model_value *v[MODEL_MAP_VALUES];
	const struct model_value *match;
	const struct model_value *ikev2_profile;
	const struct model_value *isakmp_profile;
	const struct model_value *pfs; /* word: enum transform_row */
	const struct model_value *life_seconds;
	const struct model_value *life_days;
	const struct model_value *life_kilobytes;
	const struct model_value *life_kilobytes_off;
	const struct model_value *idle_seconds;
	const struct model_value *replay_window;
	const struct model_value *replay_off;
	const struct model_value *reverse_route;
	const struct model_value *responder_only;
	const struct model_value *group; /* of GETVPN */
	const struct model_value *access_in;
	const struct model_value *access_out;
	const struct model_value *df_bit; /* word: enum model_df_bit */
	const struct model_value *pre_classify;
	const struct model_value *description;
	MODEL_VALUES_END;
	struct model_list transform_sets;
	struct model_list peers; /* address, or text: a host name */
};

/* Entries that IKE negotiates: not manual keys, not GETVPN. */
static inline bool model_map_is_ike(const struct model_map_entry *e)
{
	return e->v[MODEL_MAP_KIND]->word <= MODEL_MAP_ISAKMP;
}
/* Its place among the entries. */
static inline uint32_t model_map_number(const struct model_map_entry *e)
{
	struct span s = e->child.head.name;
	uint32_t n = 0;

	for (size_t i = 0; i < s.n && i < 5; i++)
		n = n * 10 + (uint32_t)(s.p[i] - '0');
	return n;
}
/* The entries of a map, in their order. NULL: no memory. */
const struct model_map_entry **model_map_sorted(const struct model_parent *p,
	struct arena *a, size_t *n) __attribute__((warn_unused_result));
static inline bool model_map_in_dynamic(const struct model_map_entry *e)
{
	return e->child.parent->head.type == MODEL_DYNAMIC_MAP;
}

#endif
