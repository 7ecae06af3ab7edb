/* Interfaces, tunnels, VRFs, static routes, and what watches them. */
#ifndef FLEXIKE_COMPILER_MODEL_INTERFACE_H
#define FLEXIKE_COMPILER_MODEL_INTERFACE_H

#include "compiler/model/model.h"

enum { MODEL_PROTECTION_PROFILE, MODEL_PROTECTION_IKEV2,
	MODEL_PROTECTION_ISAKMP, MODEL_PROTECTION_SHARED,
	MODEL_PROTECTION_VALUES };
/* word of tunnel source and destination */
enum { MODEL_ENDPOINT_ADDRESS, MODEL_ENDPOINT_NAME, MODEL_ENDPOINT_DYNAMIC };
/* word of ip address */
enum { MODEL_IP_STATIC, MODEL_IP_DHCP, MODEL_IP_NEGOTIATED };
/* word of tunnel mode: enum policy_tunnel_mode, or one of these */
enum { MODEL_TUNNEL_MULTIPOINT = 64, MODEL_TUNNEL_OTHER, MODEL_TUNNEL_DUAL };
/* word of tunnel vrf: the way out is named, and may be in another VRF */
enum { MODEL_TUNNEL_EGRESS = 1 };

/* The `tunnel …` commands of an interface. */
struct model_tunnel {
	const struct model_value *source;
	const struct model_value *destination;
	const struct model_value *mode;
	const struct model_value *key;
	const struct model_value *vrf;
	const struct model_value *protection[MODEL_PROTECTION_VALUES];
	const struct model_value *pmtud; /* tunnel path-mtu-discovery */
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
	const struct model_value *holdtime;
	const struct model_value *no_unique;
	const struct model_value *map_dynamic; /* map multicast dynamic */
	MODEL_VALUES_END;
	/* Addresses inside; text: the address or name outside that goes with
	 * one, as it was written; word: enum model_nhs_flag. */
	struct model_list servers; /* ip nhrp nhs */
	struct model_list maps;	   /* ip nhrp map */
	struct model_list multicast; /* ip nhrp map multicast: outside */
};

enum model_nhs_flag {
	MODEL_NHS_MULTICAST = 1,
	MODEL_NHS_DYNAMIC = 2, /* the server's address is learnt */
};

/* What is below IP. */
struct model_link {
	const struct model_value *mtu;
	const struct model_value *keepalive;
	MODEL_VALUES_END;
	struct model_list addresses; /* secondary and virtual ones; word: enum
				      * model_address, number: the group */
	struct model_list tracks; /* named by HSRP, VRRP and GLBP groups */
	struct model_list passwords; /* of such groups; text: a secret */
};

enum model_address { MODEL_ADDRESS_SECONDARY, MODEL_ADDRESS_HSRP,
	MODEL_ADDRESS_VRRP, MODEL_ADDRESS_GLBP };

/* Of IP, and rare on tunnels. */
struct model_routing {
	const struct model_value *ipv6_enable;
	const struct model_value *ipv6_unnumbered;
	const struct model_value *ipv6_mtu;
	const struct model_value *ipv6_mss;
	const struct model_value *split_horizon; /* of EIGRP; MODEL_OFF: no … */
	const struct model_value *next_hop_self; /* of EIGRP; MODEL_OFF: no … */
	const struct model_value *policy; /* ip policy route-map */
	const struct model_value *df_bit; /* word: enum model_df_bit */
	const struct model_value *crypto_map;
	const struct model_value *redundancy; /* HSRP group of the crypto map */
	const struct model_value *nat_outside;
	MODEL_VALUES_END;
	struct model_list ipv6; /* addresses */
	struct model_list summaries; /* ip summary-address eigrp */
};

/* word of an interface's vrf */
enum { MODEL_VRF_BOTH, MODEL_VRF_IPV4 /* ip vrf forwarding */ };

struct model_interface {
	struct model_head head;
	const struct model_value *ipv4;
	const struct model_value *unnumbered;
	const struct model_value *vrf;
	const struct model_value *shutdown;
	const struct model_value *description;
	const struct model_value *type; /* type tunnel */
	const struct model_value *mtu;
	const struct model_value *mss;
	MODEL_VALUES_END;
	struct model_tunnel *tunnel;
	struct model_nhrp *nhrp;
	struct model_link *link;
	struct model_routing *routing;
	uint32_t number;  /* of a tunnel or template */
	bool is_tunnel;	  /* TunnelN */
	bool is_template; /* Virtual-TemplateN */
};

struct model_vrf {
	struct model_head head;
	const struct model_value *old; /* ip vrf: IPv4 alone */
	const struct model_value *ipv4; /* address-family ipv4 */
	const struct model_value *ipv6;
	MODEL_VALUES_END;
};

/* A route leads to an interface, to a next hop or, behind an interface, to
 * both. A hub has a hundred thousand. */
enum { MODEL_ROUTE_VRF, MODEL_ROUTE_NET,
	MODEL_ROUTE_INTERFACE, /* names an interface, or has the next hop */
	MODEL_ROUTE_BEHIND, /* the next hop behind the interface; word 1: the
			     * hop is in the global routing instance */
	MODEL_ROUTE_DISTANCE, MODEL_ROUTE_OPTIONS, MODEL_ROUTE_TRACK,
	MODEL_ROUTE_MORE, /* options again */
	MODEL_ROUTE_VALUES };

struct model_route {
	struct model_head head;
	const struct model_value *v[MODEL_ROUTE_VALUES];
	MODEL_VALUES_END;
};

/* number of a route's options, together */
enum model_route_option { MODEL_ROUTE_PERMANENT = 1, MODEL_ROUTE_GLOBAL = 2,
	MODEL_ROUTE_DHCP = 4 };

/* The next hop; family 0: it has none. */
const struct addr *model_route_hop(const struct model_route *r);

/* ---- what watches and what is watched ----------------------------------------- */

struct model_track {
	struct model_head head; /* its name is its number */
	const struct model_value *sla; /* the probe that is watched */
	const struct model_value *interface;
	MODEL_VALUES_END;
	struct model_list objects; /* of a list */
};

struct model_sla {
	struct model_head head; /* its name is its number */
	const struct model_value *schedule;
	MODEL_VALUES_END;
};

enum { MODEL_STANDBY_GROUP, MODEL_STANDBY_NAME, MODEL_STANDBY_VALUES };

/* An HSRP group that has a name. */
struct model_standby {
	struct model_head head;
	const struct model_value *v[MODEL_STANDBY_VALUES];
	MODEL_VALUES_END;
};

/* ---- routing protocols ----------------------------------------------------------- */

/* router eigrp NAME */
struct model_eigrp {
	struct model_parent parent; /* of what is said of interfaces */
	MODEL_VALUES_END;
	struct model_list families; /* address-family: none in classic mode */
	struct model_list networks;
	struct model_list redistribute;
};

/* af-interface */
struct model_eigrp_interface {
	struct model_child child; /* its name is the interface's, or `default` */
	const struct model_value *split_horizon; /* MODEL_OFF: no … */
	const struct model_value *next_hop_self; /* MODEL_OFF: no … */
	const struct model_value *passive;
	const struct model_value *shutdown;
	MODEL_VALUES_END;
	struct model_list summaries;
};

/* Any other routing process, by its protocol. */
struct model_router {
	struct model_head head;
	MODEL_VALUES_END;
};

#endif
