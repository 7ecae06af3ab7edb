#include "compiler/model/acl.h"

static uint32_t number_of(struct span name)
{
	uint32_t n = 0;

	if (!name.n || name.n > 4)
		return 0;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] < '0' || name.p[i] > '9')
			return 0;
		n = n * 10 + (uint32_t)(name.p[i] - '0');
	}
	return n;
}

bool model_acl_is_standard(const struct model_access_list *l)
{
	uint32_t n = number_of(l->head.name);

	if (model_is_set(l->kind))
		return l->kind->word == MODEL_ACL_STANDARD;
	return (n >= 1 && n <= 99) || (n >= 1300 && n <= 1999);
}

static const struct model_ace_end *end_of(const struct model_ace *e,
	bool source)
{
	return source ? &e->source : &e->destination;
}

struct addr model_ace_addr(const struct model_ace *e, bool source)
{
	return addr_from_span(span_of(end_of(e, source)->b,
		e->family == ADDR_V4 ? 4 : 16));
}

struct addr model_ace_wildcard(const struct model_ace *e, bool source)
{
	return addr_from_span(span_of(end_of(e, source)->b + 4, 4));
}

bool model_ace_prefix(const struct model_ace *e, bool source, struct prefix *p)
{
	const struct model_ace_end *end = end_of(e, source);
	struct addr mask;

	if (e->flags & (source ? MODEL_ACE_SOURCE_GROUP :
				 MODEL_ACE_DESTINATION_GROUP))
		return false;
	p->addr = model_ace_addr(e, source);
	p->len = end->len;
	if (e->family == ADDR_V4) {
		mask = addr_v4(~bytes_get32(end->b + 4));
		if (!prefix_len_from_mask(&mask, &p->len))
			return false;
	}
	*p = prefix_network(p);
	return true;
}

static bool is_any(const struct model_ace *e, bool source)
{
	struct prefix p;

	return model_ace_prefix(e, source, &p) && p.len == 0 &&
		end_of(e, source)->op == MODEL_PORT_ANY;
}

bool model_ace_is_all(const struct model_ace *e)
{
	return !e->protocol && !(e->flags & (uint8_t)~MODEL_ACE_LOG) &&
		is_any(e, true) && is_any(e, false);
}
