/* crypto ipsec, and crypto maps. */
#ifndef FLEXIKE_COMPILER_MODEL_IPSEC_H
#define FLEXIKE_COMPILER_MODEL_IPSEC_H

#include "compiler/model/model.h"

struct model_transform_set {
	struct model_head head;
	const struct model_value *mode; /* word: enum policy_ipsec_mode */
	MODEL_VALUES_END;
	struct model_list transforms; /* word: esp.def; number: key bits */
};

struct model_ipsec_profile {
	struct model_head head;
	const struct model_value *ikev2_profile;
	const struct model_value *isakmp_profile;
	const struct model_value *pfs; /* word: enum transform_row */
	const struct model_value *life_seconds;
	const struct model_value *life_kilobytes;
	const struct model_value *life_kilobytes_off;
	const struct model_value *idle_seconds;
	const struct model_value *replay_window;
	const struct model_value *replay_off;
	const struct model_value *responder_only;
	MODEL_VALUES_END;
	struct model_list transform_sets;
};

struct model_crypto_map {
	struct model_parent parent; /* of entries */
	MODEL_VALUES_END;
};

struct model_map_entry {
	struct model_child child; /* of a crypto map; its name is its number */
	MODEL_VALUES_END;
	struct model_list transform_sets;
	struct model_list profiles;
};

#endif
