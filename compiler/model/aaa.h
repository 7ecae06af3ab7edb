/* AAA: method lists, RADIUS servers and groups, attribute lists, local users;
 * address pools. */
#ifndef FLEXIKE_COMPILER_MODEL_AAA_H
#define FLEXIKE_COMPILER_MODEL_AAA_H

#include "compiler/model/model.h"

/* number of a method; MODEL_METHOD_GROUP names a server group */
enum { MODEL_METHOD_LOCAL = 1, MODEL_METHOD_NONE, MODEL_METHOD_OTHER,
	MODEL_METHOD_RADIUS, MODEL_METHOD_TACACS, MODEL_METHOD_LDAP,
	MODEL_METHOD_CACHE, MODEL_METHOD_GROUP };

/* aaa authentication login */
struct model_aaa_login {
	struct model_head head;
	MODEL_VALUES_END;
	struct model_list methods;
};

/* aaa authorization network */
struct model_aaa_network {
	struct model_head head;
	MODEL_VALUES_END;
	struct model_list methods;
};

/* aaa accounting network */
struct model_aaa_accounting {
	struct model_head head;
	MODEL_VALUES_END;
	struct model_list methods;
};

struct model_aaa_group {
	struct model_parent parent; /* of servers of its own */
	const struct model_value *vrf;
	const struct model_value *source;
	const struct model_value *deadtime;
	MODEL_VALUES_END;
	struct model_list servers; /* by name */
	struct model_list hosts;   /* by address */
	struct model_list others;  /* of TACACS+ and LDAP */
};

enum { MODEL_RADIUS_AUTH_PORT, MODEL_RADIUS_ACCT_PORT, MODEL_RADIUS_TIMEOUT,
	MODEL_RADIUS_RETRANSMIT, MODEL_RADIUS_KEY, MODEL_RADIUS_VALUES };
enum { MODEL_RADIUS_HOST, MODEL_RADIUS_HOST_AUTH_PORT,
	MODEL_RADIUS_HOST_ACCT_PORT, MODEL_RADIUS_HOST_VALUES };

/* server-private of a group; its name is its address or host name. */
struct model_own_server {
	struct model_child child;
	const struct model_value *v[MODEL_RADIUS_VALUES];
	MODEL_VALUES_END;
};

/* radius server NAME, and the older radius-server host, which is named by its
 * address. */
struct model_radius_server {
	struct model_head head;
	const struct model_value *host[MODEL_RADIUS_HOST_VALUES];
	const struct model_value *v[MODEL_RADIUS_VALUES];
	const struct model_value *pac;
	MODEL_VALUES_END;
};

static inline bool model_is_legacy_server(const struct model_radius_server *s)
{
	struct span name = s->head.name;

	return !s->host[MODEL_RADIUS_HOST]->text.n && name.n &&
		(memchr(name.p, '.', name.n) || memchr(name.p, ':', name.n));
}

/* word of an attribute: what is secret about it */
enum { MODEL_ATTRIBUTE_TEXT, MODEL_ATTRIBUTE_TUNNEL_PASSWORD,
	MODEL_ATTRIBUTE_PASSWORD_LOCAL, MODEL_ATTRIBUTE_PASSWORD_REMOTE };

struct model_attribute_list {
	struct model_head head;
	MODEL_VALUES_END;
	struct model_list attributes; /* text: name and value */
};

/* word of a client of dynamic authorization */
enum { MODEL_SERVER_BARE, MODEL_SERVER_KEYED };

struct model_dynamic_author {
	struct model_head head;
	const struct model_value *port;
	const struct model_value *auth_type; /* 1 any, 2 all, 3 session-key */
	const struct model_value *server_key;
	const struct model_value *ignore_session_key;
	const struct model_value *ignore_server_key;
	MODEL_VALUES_END;
	struct model_list clients; /* word: MODEL_SERVER_KEYED */
};

struct model_user {
	struct model_head head;
	const struct model_value *attributes;
	MODEL_VALUES_END;
};

enum { MODEL_RANGE_LOW, MODEL_RANGE_HIGH, MODEL_RANGE_GROUP,
	MODEL_RANGE_CACHE, MODEL_RANGE_REST, MODEL_RANGE_VALUES };

/* ip local pool: every line of a name adds a range. */
struct model_pool {
	struct model_parent parent; /* of ranges */
	MODEL_VALUES_END;
};

struct model_pool_range {
	struct model_child child; /* of a pool; unnamed */
	const struct model_value *v[MODEL_RANGE_VALUES];
	MODEL_VALUES_END;
};

enum { MODEL_POOL6_PREFIX, MODEL_POOL6_LENGTH, MODEL_POOL6_SHARED,
	MODEL_POOL6_CACHE, MODEL_POOL6_VALUES };

struct model_pool6 {
	struct model_head head;
	const struct model_value *v[MODEL_POOL6_VALUES];
	MODEL_VALUES_END;
};

#endif
