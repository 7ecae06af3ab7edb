/* What FlexVPN adds to IKEv2: authorization policies, name manglers, the
 * client, load balancing. */
#ifndef FLEXIKE_COMPILER_MODEL_FLEX_H
#define FLEXIKE_COMPILER_MODEL_FLEX_H

#include "compiler/model/model.h"

/* word of a setting that is on unless a `no` form turns it off */
enum { MODEL_ON = 1, MODEL_OFF };

enum { MODEL_ACCEPT_ANY, MODEL_ACCEPT_TAG, MODEL_ACCEPT_DISTANCE,
	MODEL_ACCEPT_VALUES };
/* word of a redistribution */
enum { MODEL_REDISTRIBUTE_CONNECTED = 1, MODEL_REDISTRIBUTE_STATIC };

struct model_authorization {
	struct model_head head;
	const struct model_value *pool;
	const struct model_value *pool6;
	const struct model_value *prefix6;
	const struct model_value *dns[2];
	const struct model_value *dns6[2];
	const struct model_value *wins[2];
	const struct model_value *netmask;
	const struct model_value *dhcp_server;
	const struct model_value *dhcp_giaddr;
	const struct model_value *dhcp_timeout;
	const struct model_value *def_domain;
	const struct model_value *banner;
	const struct model_value *config_url;
	const struct model_value *config_version;
	const struct model_value *include_local_lan;
	const struct model_value *pfs;
	const struct model_value *smartcard;
	const struct model_value *flow_limit;
	const struct model_value *session_lifetime;
	const struct model_value *attribute_list;
	const struct model_value *route_interface;
	const struct model_value *route_accept[MODEL_ACCEPT_VALUES];
	MODEL_VALUES_END;
	struct model_list split_dns;
	struct model_list backup_gateways;
	struct model_list route_acls;
	struct model_list route_acls6;
	struct model_list route_remote;
	struct model_list route_local;
	struct model_list redistribute;
};

/* word of a mangler's settings; 1 to 7 are fields of a name, in the order of
 * the command */
enum { MODEL_MANGLE_ALL = 32, MODEL_MANGLE_PREFIX, MODEL_MANGLE_SUFFIX,
	MODEL_MANGLE_DOMAIN, MODEL_MANGLE_HOST };

struct model_mangler {
	struct model_head head;
	const struct model_value *dn;
	const struct model_value *eap; /* text: the delimiter */
	const struct model_value *email;
	const struct model_value *fqdn;
	MODEL_VALUES_END;
};

/* word of connect */
enum { MODEL_CONNECT_AUTO, MODEL_CONNECT_MANUAL, MODEL_CONNECT_TRACK_UP,
	MODEL_CONNECT_TRACK_DOWN };

struct model_client {
	struct model_parent parent; /* of peers and sources */
	const struct model_value *reactivate;
	const struct model_value *connect; /* number: of the track object */
	const struct model_value *backup_group;
	MODEL_VALUES_END;
	struct model_list tunnels;
	struct model_list inside;
};

/* word of a peer's host */
enum { MODEL_HOST_ADDRESS, MODEL_HOST_FQDN, MODEL_HOST_FQDN_DYNAMIC,
	MODEL_HOST_FQDN_IPV6 };
enum { MODEL_CLIENT_PEER_HOST, MODEL_CLIENT_PEER_TRACK,
	MODEL_CLIENT_PEER_STATE, MODEL_CLIENT_PEER_VALUES };

struct model_client_peer {
	struct model_child child; /* of a client; its name is its number */
	const struct model_value *v[MODEL_CLIENT_PEER_VALUES];
	MODEL_VALUES_END;
};

enum { MODEL_CLIENT_SOURCE_INTERFACE, MODEL_CLIENT_SOURCE_TRACK,
	MODEL_CLIENT_SOURCE_VALUES };

struct model_client_source {
	struct model_child child; /* of a client; its name is its number */
	const struct model_value *v[MODEL_CLIENT_SOURCE_VALUES];
	MODEL_VALUES_END;
};

/* There is one, without a name. */
struct model_cluster {
	struct model_head head;
	const struct model_value *holdtime;
	const struct model_value *overload_limit;
	const struct model_value *crypto_weight;
	const struct model_value *system_weight;
	const struct model_value *port;
	const struct model_value *hello;
	const struct model_value *max_session;
	const struct model_value *priority;
	const struct model_value *update;
	const struct model_value *standby_group;
	const struct model_value *shutdown; /* MODEL_OFF: no shutdown */
	MODEL_VALUES_END;
};

#endif
