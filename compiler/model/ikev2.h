/* crypto ikev2: proposals, policies, keyrings, profiles. */
#ifndef FLEXIKE_COMPILER_MODEL_IKEV2_H
#define FLEXIKE_COMPILER_MODEL_IKEV2_H

#include "compiler/model/model.h"

enum { MODEL_PQC_MLKEM512, MODEL_PQC_MLKEM768, MODEL_PQC_MLKEM1024,
	MODEL_PQC_OPTIONAL };

struct model_proposal {
	struct model_head head;
	MODEL_VALUES_END;
	struct model_list encr; /* word: enum transform_row */
	struct model_list integ;
	struct model_list prf;
	struct model_list group;
	struct model_list pqc; /* word: MODEL_PQC_… */
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
	MODEL_VALUES_END;
	struct model_list address;
	struct model_list identity; /* word: enum policy_id_kind */
};

enum { MODEL_DPD_INTERVAL, MODEL_DPD_RETRY, MODEL_DPD_MODE, MODEL_DPD_VALUES };
enum { MODEL_DPD_ON_DEMAND = 1, MODEL_DPD_PERIODIC = 2 };

/* How a peer authenticated: what a line of AAA is for. */
enum { MODEL_BY_ANY, MODEL_BY_PSK, MODEL_BY_CERT, MODEL_BY_EAP,
	MODEL_BY_ANYCONNECT, MODEL_BYS };
enum { MODEL_USER_LIST, MODEL_USER_NAME, MODEL_USER_PASSWORD,
	MODEL_USER_VALUES };
enum { MODEL_GROUP_OVERRIDE, MODEL_GROUP_LIST, MODEL_GROUP_NAME,
	MODEL_GROUP_PASSWORD, MODEL_GROUP_VALUES };
enum { MODEL_KEYRING_LIST, MODEL_KEYRING_MANGLER, MODEL_KEYRING_PASSWORD,
	MODEL_KEYRING_VALUES };

/* What a profile asks AAA for, and what goes with remote access. The name of a
 * user or group is a word, or refers to a mangler. */
struct model_aaa {
	const struct model_value *accounting[MODEL_BYS];
	const struct model_value *login_eap;
	const struct model_value *login_anyconnect;
	const struct model_value *cached[MODEL_BYS];
	const struct model_value *user[MODEL_BYS][MODEL_USER_VALUES];
	const struct model_value *group[MODEL_BYS][MODEL_GROUP_VALUES];
	const struct model_value *keyring[MODEL_KEYRING_VALUES];
	const struct model_value *config_request; /* MODEL_OFF: no … */
	const struct model_value *config_accept;
	const struct model_value *config_send;
	const struct model_value *reconnect; /* number: seconds */
	const struct model_value *redirect;
	const struct model_value *anyconnect;
	const struct model_value *dynamic;
	MODEL_VALUES_END;
};

/* What profiles for preshared keys alone do not say. */
struct model_profile_rare {
	const struct model_value *nat_keepalive;
	const struct model_value *nat_force_encap;
	const struct model_value *initial_contact;
	MODEL_VALUES_END;
	struct model_list match_cert;
	struct model_list match_local; /* an address, or an interface's name */
	struct model_list trustpoints;
};

/* number of a local EAP method */
enum { MODEL_EAP_GTC = 1, MODEL_EAP_MD5, MODEL_EAP_MSCHAPV2 };

struct model_profile {
	struct model_head head;
	const struct model_value *fvrf;
	const struct model_value *identity;   /* word: enum policy_id_kind */
	const struct model_value *auth_local; /* word: policy_auth; text: key */
	const struct model_value *keyring;
	const struct model_value *lifetime;
	const struct model_value *dpd[MODEL_DPD_VALUES];
	const struct model_value *virtual_template; /* word 1: mode auto */
	const struct model_value *ivrf;
	const struct model_value *shutdown;
	MODEL_VALUES_END;
	struct model_list match_remote; /* word: enum policy_id_kind */
	struct model_list auth_remote; /* EAP: text, query-identity */
	struct model_profile_rare *profile_rare;
	struct model_aaa *aaa;
};

#endif
