/* Interfaces, tunnels, VRFs and static routes. */
#ifndef FLEXIKE_COMPILER_MODEL_INTERFACE_H
#define FLEXIKE_COMPILER_MODEL_INTERFACE_H

#include "compiler/model/model.h"

enum { MODEL_PROTECTION_PROFILE, MODEL_PROTECTION_IKEV2,
	MODEL_PROTECTION_SHARED, MODEL_PROTECTION_VALUES };
/* word of tunnel source and destination */
enum { MODEL_ENDPOINT_ADDRESS, MODEL_ENDPOINT_NAME, MODEL_ENDPOINT_DYNAMIC };
/* word of ip address */
enum { MODEL_IP_STATIC, MODEL_IP_DHCP, MODEL_IP_NEGOTIATED };
/* word of tunnel mode: enum policy_tunnel_mode, or one of these */
enum { MODEL_TUNNEL_MULTIPOINT = 64, MODEL_TUNNEL_OTHER };

/* The `tunnel …` commands of an interface. */
struct model_tunnel {
	const struct model_value *source;
	const struct model_value *destination;
	const struct model_value *mode;
	const struct model_value *key;
	const struct model_value *vrf;
	const struct model_value *protection[MODEL_PROTECTION_VALUES];
	MODEL_VALUES_END;
};

/* ip nhrp …, and what MPLS does in the same place. */
struct model_nhrp {
	const struct model_value *network_id;
	const struct model_value *authentication; /* text: a secret */
	const struct model_value *redirect;
	const struct model_value *shortcut; /* refers to a template, or to none */
	const struct model_value *mpls; /* mpls nhrp */
	const struct model_value *ldp;	/* mpls ip */
	MODEL_VALUES_END;
};

/* What is below IP. */
struct model_link {
	const struct model_value *mtu;
	const struct model_value *keepalive;
	MODEL_VALUES_END;
	struct model_list addresses; /* secondary and virtual ones */
};

struct model_interface {
	struct model_head head;
	const struct model_value *ipv4;
	const struct model_value *unnumbered;
	const struct model_value *vrf;
	const struct model_value *shutdown;
	const struct model_value *description;
	const struct model_value *mtu;
	const struct model_value *mss;
	const struct model_value *crypto_map;
	MODEL_VALUES_END;
	struct model_list ipv6;
	struct model_tunnel *tunnel;
	struct model_nhrp *nhrp;
	struct model_link *link;
	uint32_t number;  /* of a tunnel or template */
	bool is_tunnel;	  /* TunnelN */
	bool is_template; /* Virtual-TemplateN */
};

struct model_vrf {
	struct model_head head;
	MODEL_VALUES_END;
};

enum { MODEL_ROUTE_VRF, MODEL_ROUTE_NET, MODEL_ROUTE_INTERFACE,
	MODEL_ROUTE_HOP, MODEL_ROUTE_DISTANCE, MODEL_ROUTE_REST,
	MODEL_ROUTE_VALUES };

struct model_route {
	struct model_head head;
	const struct model_value *v[MODEL_ROUTE_VALUES];
	MODEL_VALUES_END;
};

#endif
