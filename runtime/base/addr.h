/* IP addresses, prefixes and UDP endpoints as plain values. */
#ifndef FLEXIKE_BASE_ADDR_H
#define FLEXIKE_BASE_ADDR_H

#include "runtime/base/bytes.h"

enum addr_family {
	ADDR_NONE = 0, /* unset; equal only to another unset one */
	ADDR_V4 = 4,
	ADDR_V6 = 6,
};

/* Bytes after an IPv4 address are zero, so two addresses may be compared and
 * hashed as memory. */
struct addr {
	uint8_t family; /* enum addr_family */
	uint8_t b[16];	/* network order */
};

struct prefix {
	struct addr addr; /* host bits may be set where an operator wrote them */
	uint8_t len;	  /* 0..32 or 0..128 */
};

struct endpoint {
	struct addr addr;
	uint16_t port; /* host order */
};

/* Longest text: IPv6 with a prefix length, or "[v6]:port". */
#define ADDR_STR_MAX 64

static inline size_t addr_len(const struct addr *a)
{
	return a->family == ADDR_V4 ? 4 : a->family == ADDR_V6 ? 16 : 0;
}

static inline struct span addr_span(const struct addr *a)
{
	return span_of(a->b, addr_len(a));
}

struct addr addr_v4(uint32_t host_order);
/* From 4 or 16 network-order bytes; ADDR_NONE for any other length. */
struct addr addr_from_span(struct span s);
bool addr_eq(const struct addr *a, const struct addr *b);
/* Family first, then numerically; <0, 0, >0. */
int addr_cmp(const struct addr *a, const struct addr *b);
bool addr_is_any(const struct addr *a); /* all zero, or unset */
/* Strict text forms (inet_pton); false leaves *a unset. */
bool addr_parse(const char *s, struct addr *a)
	__attribute__((warn_unused_result));
/* Into buf (at least ADDR_STR_MAX); returns buf. Unset prints as "none". */
const char *addr_str(const struct addr *a, char *buf);

/* Dotted mask to length; false when it is not contiguous. */
bool prefix_len_from_mask(const struct addr *mask, uint8_t *len)
	__attribute__((warn_unused_result));
struct addr prefix_mask(uint8_t family, uint8_t len);
bool prefix_contains(const struct prefix *p, const struct addr *a);
struct addr prefix_first(const struct prefix *p);
struct addr prefix_last(const struct prefix *p);
/* Host bits cleared. */
struct prefix prefix_network(const struct prefix *p);
const char *prefix_str(const struct prefix *p, char *buf);
/* "10.0.0.0/8" or a bare address (full length). */
bool prefix_parse(const char *s, struct prefix *p)
	__attribute__((warn_unused_result));
/* When [first,last] is exactly one prefix, say which. */
bool prefix_from_range(const struct addr *first, const struct addr *last,
	struct prefix *p) __attribute__((warn_unused_result));

bool endpoint_eq(const struct endpoint *a, const struct endpoint *b);
/* "10.0.0.1/500" as IOS prints it; IPv6 the same. */
const char *endpoint_str(const struct endpoint *e, char *buf);

#endif
