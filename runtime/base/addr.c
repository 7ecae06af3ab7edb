#include "runtime/base/addr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

struct addr addr_v4(uint32_t host_order)
{
	struct addr a = {.family = ADDR_V4};

	bytes_set32(a.b, host_order);
	return a;
}

struct addr addr_from_span(struct span s)
{
	struct addr a = {.family = ADDR_NONE};

	if (s.n == 4 || s.n == 16) {
		a.family = s.n == 4 ? ADDR_V4 : ADDR_V6;
		memcpy(a.b, s.p, s.n);
	}
	return a;
}

bool addr_eq(const struct addr *a, const struct addr *b)
{
	return a->family == b->family &&
		memcmp(a->b, b->b, addr_len(a)) == 0;
}

int addr_cmp(const struct addr *a, const struct addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->b, b->b, addr_len(a));
}

bool addr_is_any(const struct addr *a)
{
	for (size_t i = 0; i < addr_len(a); i++)
		if (a->b[i])
			return false;
	return true;
}

bool addr_parse(const char *s, struct addr *a)
{
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, s, a->b) == 1)
		a->family = ADDR_V4;
	else if (inet_pton(AF_INET6, s, a->b) == 1)
		a->family = ADDR_V6;
	return a->family != ADDR_NONE;
}

const char *addr_str(const struct addr *a, char *buf)
{
	int af = a->family == ADDR_V4 ? AF_INET : AF_INET6;

	if (a->family == ADDR_NONE ||
		!inet_ntop(af, a->b, buf, ADDR_STR_MAX))
		memcpy(buf, "none", 5);
	return buf;
}

static uint32_t mask_v4(uint8_t len)
{
	return !len ? 0 : len < 32 ? UINT32_MAX << (32 - len) : UINT32_MAX;
}

struct addr prefix_mask(uint8_t family, uint8_t len)
{
	struct addr m = {.family = family};

	if (family == ADDR_V4) /* most are */
		return addr_v4(mask_v4(len));
	for (size_t i = 0; i < addr_len(&m); i++) {
		int bits = len - (int)i * 8;

		if (bits >= 8)
			m.b[i] = 0xff;
		else if (bits > 0)
			m.b[i] = (uint8_t)(0xff << (8 - bits));
	}
	return m;
}

bool prefix_len_from_mask(const struct addr *mask, uint8_t *len)
{
	uint8_t n = 0;
	struct addr want;

	while (n < addr_len(mask) * 8 && mask->b[n / 8] >> (7 - n % 8) & 1)
		n++;
	want = prefix_mask(mask->family, n);
	*len = n;
	return addr_eq(&want, mask);
}

struct addr prefix_first(const struct prefix *p)
{
	struct addr m = prefix_mask(p->addr.family, p->len);
	struct addr a = p->addr;

	for (size_t i = 0; i < addr_len(&a); i++)
		a.b[i] &= m.b[i];
	return a;
}

struct addr prefix_last(const struct prefix *p)
{
	struct addr m = prefix_mask(p->addr.family, p->len);
	struct addr a = p->addr;

	for (size_t i = 0; i < addr_len(&a); i++)
		a.b[i] = (uint8_t)(a.b[i] | (uint8_t)~m.b[i]);
	return a;
}

struct prefix prefix_network(const struct prefix *p)
{
	return (struct prefix){prefix_first(p), p->len};
}

bool prefix_contains(const struct prefix *p, const struct addr *a)
{
	struct prefix q = {*a, p->len};
	struct addr x;
	struct addr y;

	if (a->family != p->addr.family)
		return false;
	x = prefix_first(p);
	y = prefix_first(&q);
	return addr_eq(&x, &y);
}

const char *prefix_str(const struct prefix *p, char *buf)
{
	size_t n;

	addr_str(&p->addr, buf);
	n = strlen(buf);
	(void)snprintf(buf + n, ADDR_STR_MAX - n, "/%u", p->len);
	return buf;
}

bool prefix_parse(const char *s, struct prefix *p)
{
	char buf[ADDR_STR_MAX];
	const char *slash = strchr(s, '/');
	size_t n = slash ? (size_t)(slash - s) : strlen(s);
	char *end;
	long len;

	if (n >= sizeof(buf))
		return false;
	memcpy(buf, s, n);
	buf[n] = '\0';
	if (!addr_parse(buf, &p->addr))
		return false;
	p->len = (uint8_t)(addr_len(&p->addr) * 8);
	if (!slash)
		return true;
	if (slash[1] < '0' || slash[1] > '9')
		return false;
	len = strtol(slash + 1, &end, 10);
	if (*end || len < 0 || len > p->len)
		return false;
	p->len = (uint8_t)len;
	return true;
}

bool prefix_from_range(const struct addr *first, const struct addr *last,
	struct prefix *p)
{
	size_t bits = addr_len(first) * 8;

	if (first->family != last->family)
		return false;
	for (size_t len = 0; len <= bits; len++) {
		struct prefix try = {*first, (uint8_t)len};
		struct addr lo = prefix_first(&try);
		struct addr hi = prefix_last(&try);

		if (addr_eq(&lo, first) && addr_eq(&hi, last)) {
			*p = try;
			return true;
		}
	}
	return false;
}

bool endpoint_eq(const struct endpoint *a, const struct endpoint *b)
{
	return a->port == b->port && addr_eq(&a->addr, &b->addr);
}

const char *endpoint_str(const struct endpoint *e, char *buf)
{
	size_t n;

	addr_str(&e->addr, buf);
	n = strlen(buf);
	(void)snprintf(buf + n, ADDR_STR_MAX - n, "/%u", e->port);
	return buf;
}
