/* crypto isakmp and crypto keyring: IKEv1 (RFC 2409), to warn about and to
 * migrate from. */
#ifndef FLEXIKE_COMPILER_MODEL_ISAKMP_H
#define FLEXIKE_COMPILER_MODEL_ISAKMP_H

#include "compiler/model/model.h"

/* word of isakmp encryption; number: key bits of aes */
enum { MODEL_ISAKMP_DES, MODEL_ISAKMP_3DES, MODEL_ISAKMP_AES };
/* word of isakmp hash */
enum { MODEL_ISAKMP_MD5, MODEL_ISAKMP_SHA, MODEL_ISAKMP_SHA256,
	MODEL_ISAKMP_SHA384, MODEL_ISAKMP_SHA512 };
/* word of isakmp authentication */
enum { MODEL_ISAKMP_RSA_SIG, MODEL_ISAKMP_RSA_ENCR, MODEL_ISAKMP_PRE_SHARE,
	MODEL_ISAKMP_ECDSA_SIG };

/* What is not set has IOS's default: des, sha, rsa-sig, group 1, 86400. */
struct model_isakmp_policy {
	struct model_head head; /* named by its number */
	const struct model_value *encryption;
	const struct model_value *hash;
	const struct model_value *authentication;
	const struct model_value *group;
	const struct model_value *lifetime;
	MODEL_VALUES_END;
};

/* A key, and whom it is for: an address range, or text: a host name. */
enum { MODEL_ISAKMP_KEY_KEY, MODEL_ISAKMP_KEY_FOR, MODEL_ISAKMP_KEY_VALUES };

struct model_isakmp_key { /* crypto isakmp key */
	struct model_head head;
	const struct model_value *v[MODEL_ISAKMP_KEY_VALUES];
	MODEL_VALUES_END;
};

struct model_isakmp_keyring {
	struct model_parent parent;
	const struct model_value *vrf;
	const struct model_value *local_address;
	MODEL_VALUES_END;
};

/* The same in a keyring, written the other way round. */
enum { MODEL_ISAKMP_PEER_FOR, MODEL_ISAKMP_PEER_KEY, MODEL_ISAKMP_PEER_VALUES };

struct model_isakmp_peer {
	struct model_child child; /* of an IKEv1 keyring */
	const struct model_value *v[MODEL_ISAKMP_PEER_VALUES];
	MODEL_VALUES_END;
};

/* word of a match: what text or address is */
enum { MODEL_ISAKMP_MATCH_ADDRESS, MODEL_ISAKMP_MATCH_HOST,
	MODEL_ISAKMP_MATCH_DOMAIN, MODEL_ISAKMP_MATCH_USER,
	MODEL_ISAKMP_MATCH_GROUP };

/* word of self-identity */
enum { MODEL_SELF_ADDRESS, MODEL_SELF_FQDN, MODEL_SELF_USER };
/* What a profile asks of Easy VPN clients: word of `remote`. */
enum { MODEL_REMOTE_CLIENT, MODEL_REMOTE_AUTHORIZATION };
enum { MODEL_KEEPALIVE_INTERVAL, MODEL_KEEPALIVE_RETRY,
	MODEL_KEEPALIVE_VALUES };

struct model_isakmp_profile {
	struct model_head head;
	const struct model_value *keyring;
	const struct model_value *vrf;
	const struct model_value *virtual_template;
	const struct model_value *keepalive[MODEL_KEEPALIVE_VALUES];
	const struct model_value *self_identity; /* text: the name */
	const struct model_value *local_address; /* word 1: an interface */
	const struct model_value *aggressive;
	const struct model_value *description;
	MODEL_VALUES_END;
	struct model_list matches;
	struct model_list certificates;
	struct model_list trustpoints;
	struct model_list remote;
};

#endif
