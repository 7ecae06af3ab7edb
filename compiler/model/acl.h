/* Access lists, prefix lists and route maps.
 *
 * A hub may have a million entries of access lists, so an entry is one value
 * in its list's `entries`: text is the line behind `permit` or `deny`, word is
 * enum model_action, number the sequence number as written (0: none), and
 * to.ace what the line says. Numbered and named IPv4 lists share a name space,
 * IPv6 lists have their own. */
#ifndef FLEXIKE_COMPILER_MODEL_ACL_H
#define FLEXIKE_COMPILER_MODEL_ACL_H

#include "compiler/model/model.h"

enum model_action { MODEL_PERMIT = 1, MODEL_DENY = 2 };
enum model_acl_kind { MODEL_ACL_STANDARD = 1, MODEL_ACL_EXTENDED = 2 };

enum model_ace_flag {
	MODEL_ACE_SOURCE_GROUP = 1,	 /* object-group NAME: addresses not known */
	MODEL_ACE_DESTINATION_GROUP = 2,
	MODEL_ACE_SERVICE_GROUP = 4,	 /* … in place of the protocol */
	MODEL_ACE_ESTABLISHED = 8,	 /* also single TCP flags */
	MODEL_ACE_LOG = 16,
	MODEL_ACE_FRAGMENTS = 32,
	MODEL_ACE_TIME_RANGE = 64,
	MODEL_ACE_OTHER = 128, /* narrowed by words that are not kept: dscp, icmp types … */
};

enum model_port_op {
	MODEL_PORT_ANY,
	MODEL_PORT_RANGE, /* from first to last; eq, gt and lt too */
	MODEL_PORT_NOT,	  /* neq: all but first */
	MODEL_PORT_LIST,  /* eq with several: only the first is kept */
};

/* One side of an entry. IPv4: four octets of address and four of wildcard;
 * IPv6: sixteen of address. Host bits are as the operator wrote them. */
struct model_ace_end {
	uint8_t b[16];
	uint8_t len; /* IPv6: prefix length */
	uint8_t op;  /* enum model_port_op */
	uint16_t first;
	uint16_t last;
};

struct model_ace {
	uint8_t family;	  /* ADDR_V4 or ADDR_V6 */
	uint8_t protocol; /* IP protocol; 0: any */
	uint8_t flags;	  /* enum model_ace_flag */
	struct model_ace_end source;
	struct model_ace_end destination; /* standard lists: any */
};

struct model_access_list {
	struct model_head head;
	const struct model_value *kind; /* enum model_acl_kind; numbers tell by themselves */
	MODEL_VALUES_END;
	struct model_list entries;
};

struct model_ipv6_access_list {
	struct model_head head;
	MODEL_VALUES_END;
	struct model_list entries;
};

/* By its kind or by its number: 1-99, 1300-1999 standard. */
bool model_acl_is_standard(const struct model_access_list *l);
/* The entry in a value of `entries`. */
static inline const struct model_ace *model_ace(const struct model_value *v)
{
	return v->to.ace;
}
/* The addresses of one side, when they are one prefix: false for wildcards
 * with holes and for object groups. Host bits are cleared. */
bool model_ace_prefix(const struct model_ace *e, bool source, struct prefix *p)
	__attribute__((warn_unused_result));
/* The side's address and wildcard as written (IPv4). */
struct addr model_ace_addr(const struct model_ace *e, bool source);
struct addr model_ace_wildcard(const struct model_ace *e, bool source);
/* permit ip any any, and nothing that narrows it. */
bool model_ace_is_all(const struct model_ace *e);

/* An entry of a prefix list: to.rule; word and number as above. */
struct model_prefix_rule {
	struct prefix prefix;
	uint8_t ge; /* 0: none */
	uint8_t le;
};

struct model_prefix_list {
	struct model_head head;
	MODEL_VALUES_END;
	struct model_list entries;
};

struct model_ipv6_prefix_list {
	struct model_head head;
	MODEL_VALUES_END;
	struct model_list entries;
};

struct model_route_map {
	struct model_parent parent; /* of entries */
	MODEL_VALUES_END;
};

enum { MODEL_ROUTE_MAP_ACTION, MODEL_ROUTE_MAP_NUMBER, MODEL_ROUTE_MAP_VALUES };

struct model_route_map_entry {
	struct model_child child; /* its name is its number */
	const struct model_value *v[MODEL_ROUTE_MAP_VALUES];
	MODEL_VALUES_END;
	struct model_list match_acl;	     /* match ip address */
	struct model_list match_prefix_list; /* match ip address prefix-list */
	struct model_list match_ipv6_acl;
	struct model_list match_ipv6_prefix_list;
};

/* ip nat inside source list ACL … or route-map MAP …: rest is `interface NAME
 * overload`, a pool. */
enum { MODEL_NAT_LIST, MODEL_NAT_REST, MODEL_NAT_VALUES };

struct model_nat_rule {
	struct model_head head;
	const struct model_value *v[MODEL_NAT_VALUES];
	MODEL_VALUES_END;
};

#endif
