/* What the operator wrote: one struct per kind of object, one value per
 * setting, each with the place it came from. Nothing is defaulted here; a
 * value whose place has line 0 was not configured.
 *
 * All memory is in the model's arena; texts are borrowed from the source. */
#ifndef FLEXIKE_COMPILER_MODEL_H
#define FLEXIKE_COMPILER_MODEL_H

#include "runtime/base/addr.h"
#include "runtime/base/arena.h"
#include "runtime/base/map.h"

/* Columns count octets from 1; end is exclusive. */
struct model_at {
	uint32_t line; /* 0: not configured */
	uint32_t column;
	uint32_t end;
};

enum model_type {
	MODEL_PROPOSAL,
	MODEL_POLICY,
	MODEL_KEYRING,
	MODEL_PEER,
	MODEL_PROFILE,
	MODEL_TRANSFORM_SET,
	MODEL_IPSEC_PROFILE,
	MODEL_INTERFACE,
	MODEL_VRF,
	MODEL_TRUSTPOINT,
	MODEL_CERT_MAP,
	MODEL_CRYPTO_MAP,
	MODEL_ROUTE,
	MODEL_TYPES,
	MODEL_NOTHING = MODEL_TYPES, /* a value that names no object */
};

/* "IKEv2 proposal" … for messages. */
const char *model_type_name(enum model_type t);

struct model_head;

struct model_value {
	struct model_at at;
	uint32_t word;	 /* which alternative was chosen */
	uint32_t number; /* a number, or a key's enum model_key */
	struct prefix prefix;
	bool bare; /* the address was written without a mask */
	bool seen; /* by model_resolve() */
	uint8_t refers; /* enum model_type that text names */
	struct span text;
	struct model_head *ref; /* after model_resolve(); NULL: undefined */
	struct model_value *next; /* in a list */
};

struct model_list {
	struct model_value *first;
	struct model_value *last;
	uint32_t n;
};

/* How a preshared key is written. */
enum model_key {
	MODEL_KEY_TEXT,
	MODEL_KEY_HEX,
	MODEL_KEY_ENCRYPTED, /* type 6: needs the router's master key */
};

/* Every object begins with this. */
struct model_head {
	struct span name;
	struct model_at at; /* of the name, where it was first defined */
	enum model_type type;
	uint32_t index;	    /* in its table */
	uint32_t used;	    /* references to it */
	bool defined;	    /* in the text (not only built in) */
	bool builtin;	    /* a smart default */
	bool removed;	    /* by a `no` form: disabled when built in */
	uint32_t generation; /* raised when its settings are forgotten */
	struct model_at removed_at;
};

struct model_proposal {
	struct model_head head;
	struct model_list encr; /* word: enum transform_row */
	struct model_list integ;
	struct model_list prf;
	struct model_list group;
};

struct model_policy {
	struct model_head head;
	struct model_list proposals;
	struct model_list local; /* match address local */
	struct model_value fvrf; /* word FVRF_WORD_ANY, or a name */
};

enum { MODEL_FVRF_NAMED, MODEL_FVRF_ANY };

struct model_peer {
	struct model_head head;
	struct model_head *keyring;
	struct model_peer *next; /* in the keyring */
	bool linked;		 /* in the keyring's list */
	struct model_value hostname;
	struct model_list address;
	struct model_list identity; /* word: enum policy_id_kind */
	struct model_value psk;	    /* both directions */
	struct model_value psk_local;
	struct model_value psk_remote;
	struct model_value description;
};

struct model_keyring {
	struct model_head head;
	struct model_peer *first;
	struct model_peer *last;
};

enum { MODEL_DPD_INTERVAL, MODEL_DPD_RETRY, MODEL_DPD_MODE, MODEL_DPD_VALUES };
enum { MODEL_DPD_ON_DEMAND = 1, MODEL_DPD_PERIODIC = 2 };

struct model_profile {
	struct model_head head;
	struct model_list match_remote; /* word: enum policy_id_kind */
	struct model_list match_cert;
	struct model_list match_local; /* an address, or an interface's name */
	struct model_value fvrf;
	struct model_value identity;   /* word: enum policy_id_kind */
	struct model_value auth_local; /* word: enum policy_auth; text: key */
	struct model_list auth_remote;
	struct model_value keyring;
	struct model_value keyring_aaa;
	struct model_list trustpoints;
	struct model_value lifetime;
	struct model_value dpd[MODEL_DPD_VALUES];
	struct model_value nat_keepalive;
	struct model_value nat_force_encap;
	struct model_value virtual_template;
	struct model_value ivrf;
	struct model_value initial_contact;
	struct model_value shutdown;
	struct model_value description;
};

struct model_transform_set {
	struct model_head head;
	struct model_list transforms; /* word: esp.def; number: key bits */
	struct model_value mode;      /* word: enum policy_ipsec_mode */
};

struct model_ipsec_profile {
	struct model_head head;
	struct model_list transform_sets;
	struct model_value ikev2_profile;
	struct model_value isakmp_profile;
	struct model_value pfs; /* word: enum transform_row */
	struct model_value life_seconds;
	struct model_value life_kilobytes;
	struct model_value life_kilobytes_off;
	struct model_value idle_seconds;
	struct model_value replay_window;
	struct model_value replay_off;
	struct model_value responder_only;
	struct model_value description;
};

enum { MODEL_PROTECTION_PROFILE, MODEL_PROTECTION_IKEV2,
	MODEL_PROTECTION_SHARED, MODEL_PROTECTION_VALUES };
/* word of tunnel source and destination */
enum { MODEL_ENDPOINT_ADDRESS, MODEL_ENDPOINT_NAME, MODEL_ENDPOINT_DYNAMIC };
/* word of ip address */
enum { MODEL_IP_STATIC, MODEL_IP_DHCP, MODEL_IP_NEGOTIATED };
/* word of tunnel mode: enum policy_tunnel_mode, or one of these */
enum { MODEL_TUNNEL_MULTIPOINT = 64, MODEL_TUNNEL_OTHER };

struct model_interface {
	struct model_head head;
	struct model_value ipv4;
	struct model_list ipv6;
	struct model_value unnumbered;
	struct model_value vrf;
	struct model_value shutdown;
	struct model_value description;
	struct model_value mtu;
	struct model_value mss;
	struct model_value crypto_map;
	struct model_value source;
	struct model_value destination;
	struct model_value mode;
	struct model_value key;
	struct model_value tunnel_vrf;
	struct model_value protection[MODEL_PROTECTION_VALUES];
	bool is_tunnel;	  /* TunnelN */
	bool is_template; /* Virtual-TemplateN */
	uint32_t number;  /* of a tunnel or template */
};

struct model_vrf {
	struct model_head head;
};

struct model_crypto_map {
	struct model_head head;
	struct model_list transform_sets;
	struct model_list profiles;
};

enum { MODEL_ROUTE_VRF, MODEL_ROUTE_NET, MODEL_ROUTE_INTERFACE,
	MODEL_ROUTE_HOP, MODEL_ROUTE_DISTANCE, MODEL_ROUTE_REST,
	MODEL_ROUTE_VALUES };

struct model_route {
	struct model_head head;
	struct model_value v[MODEL_ROUTE_VALUES];
};

struct model_global {
	struct model_head head; /* so that every mode has an object */
	struct model_value hostname;
	struct model_value dpd[MODEL_DPD_VALUES];
	struct model_value nat_keepalive;
	struct model_value window;
	struct model_value cookie_challenge;
	struct model_value max_in_negotiation;
	struct model_value max_sa;
	struct model_value life_seconds;
	struct model_value life_kilobytes;
	struct model_value life_kilobytes_off;
	struct model_value idle_seconds;
	struct model_value replay_window;
	struct model_value replay_off;
	struct model_value shield_off;
};

struct model_table {
	struct model_head **items; /* in order of definition */
	uint32_t n;
	uint32_t cap;
	struct map by_name;
};

/* A value that names an object, and the object that it is in. */
struct model_ref {
	struct model_value *value;
	struct model_head *owner;
	uint32_t generation; /* the owner's, when it was noted */
};

struct model {
	struct arena *arena; /* borrowed */
	struct model_global global;
	struct model_table table[MODEL_TYPES];
	struct model_ref *refs;
	size_t n_refs;
	size_t cap_refs;
	bool oom;
};

/* Ready to read into, with the smart defaults' names in place. False: memory. */
bool model_init(struct model *m, struct arena *a)
	__attribute__((warn_unused_result));
void model_fini(struct model *m);

/* NULL when there is none of that name. */
struct model_head *model_find(const struct model *m, enum model_type t,
	struct span name);
/* Find or make. NULL, with m->oom set: memory. */
struct model_head *model_open(struct model *m, enum model_type t,
	struct span name, struct model_at at);
struct model_head *model_open_peer(struct model *m,
	struct model_keyring *keyring, struct span name, struct model_at at);
/* A `no` form: built-in objects are disabled and lose what was edited, others
 * are forgotten. */
void model_remove(struct model *m, struct model_head *h, struct model_at at);
/* A `default` form. */
void model_restore(struct model *m, struct model_head *h);

static inline bool model_is_set(const struct model_value *v)
{
	return v->at.line != 0;
}

void model_list_add(struct model *m, struct model_list *l,
	const struct model_value *v, struct model_head *owner);
void model_list_clear(struct model_list *l);
/* Remember that a stored value names an object. */
void model_note_ref(struct model *m, struct model_value *v,
	struct model_head *owner);
/* Fill in every ref and count uses, once the whole text is read. */
void model_resolve(struct model *m);

/* Walk a table: for (i…) model_at(m, MODEL_PROFILE, i). Removed objects are
 * NULL. */
static inline struct model_head *model_item(const struct model *m,
	enum model_type t, uint32_t i)
{
	struct model_head *h = m->table[t].items[i];

	return h->removed && !h->builtin ? NULL : h;
}

#define MODEL_EACH(m, t, var) \
	for (uint32_t var##_i = 0; var##_i < (m)->table[t].n; var##_i++) \
		if (((var) = (void *)model_item((m), (t), var##_i)) != NULL)
#define MODEL_LIST_EACH(v, l) \
	for (const struct model_value *v = (l)->first; v; v = v->next)

#endif
