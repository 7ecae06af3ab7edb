/* crypto ikev2: proposals, policies, keyrings, profiles. */
#ifndef FLEXIKE_COMPILER_MODEL_IKEV2_H
#define FLEXIKE_COMPILER_MODEL_IKEV2_H

#include "compiler/model/model.h"

struct model_proposal {
	struct model_head head;
	MODEL_VALUES_END;
	struct model_list encr; /* word: enum transform_row */
	struct model_list integ;
	struct model_list prf;
	struct model_list group;
};

enum { MODEL_FVRF_NAMED, MODEL_FVRF_ANY };

struct model_policy {
	struct model_head head;
	const struct model_value *fvrf; /* word MODEL_FVRF_ANY, or a name */
	MODEL_VALUES_END;
	struct model_list proposals;
	struct model_list local; /* match address local */
};

struct model_keyring {
	struct model_parent parent; /* of peers */
	MODEL_VALUES_END;
};

struct model_peer {
	struct model_child child; /* of a keyring */
	const struct model_value *hostname;
	const struct model_value *psk; /* both directions */
	const struct model_value *psk_local;
	const struct model_value *psk_remote;
	const struct model_value *description;
	MODEL_VALUES_END;
	struct model_list address;
	struct model_list identity; /* word: enum policy_id_kind */
};

enum { MODEL_DPD_INTERVAL, MODEL_DPD_RETRY, MODEL_DPD_MODE, MODEL_DPD_VALUES };
enum { MODEL_DPD_ON_DEMAND = 1, MODEL_DPD_PERIODIC = 2 };

struct model_profile {
	struct model_head head;
	const struct model_value *fvrf;
	const struct model_value *identity;   /* word: enum policy_id_kind */
	const struct model_value *auth_local; /* word: policy_auth; text: key */
	const struct model_value *keyring;
	const struct model_value *keyring_aaa;
	const struct model_value *lifetime;
	const struct model_value *dpd[MODEL_DPD_VALUES];
	const struct model_value *nat_keepalive;
	const struct model_value *nat_force_encap;
	const struct model_value *virtual_template;
	const struct model_value *ivrf;
	const struct model_value *initial_contact;
	const struct model_value *shutdown;
	const struct model_value *description;
	MODEL_VALUES_END;
	struct model_list match_remote; /* word: enum policy_id_kind */
	struct model_list match_cert;
	struct model_list match_local; /* an address, or an interface's name */
	struct model_list auth_remote;
	struct model_list trustpoints;
};

#endif
