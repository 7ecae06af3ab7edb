/* Addresses of interfaces: whose they are, and whether they meet. */
#include "compiler/lint/lint.h"

#include "runtime/base/map.h"

#define KEY_MAX 96
#define VRF_MAX 64

/* Addresses and networks of a VRF, entered by the interface that has them. */
struct places {
	struct lint *l;
	struct map map;
	uint64_t lengths; /* of IPv4 networks, as bits */
	bool some;	  /* an interface has an address that is known */
	bool unknown;	  /* one gets its address from somebody else */
};

static struct span key_of(uint8_t *buf, struct span vrf,
	const struct prefix *p)
{
	struct bytes_out o = bytes_out(buf, KEY_MAX);

	bytes_put8(&o, p->len);
	bytes_put(&o, addr_span(&p->addr));
	bytes_put(&o, span_of(vrf.p, vrf.n < VRF_MAX ? vrf.n : VRF_MAX));
	return bytes_written(&o);
}

/* The interface that entered it before, or MAP_NONE. */
static uint32_t enter(struct places *s, struct span vrf,
	const struct prefix *p, uint32_t index)
{
	uint8_t buf[KEY_MAX];
	struct span key = key_of(buf, vrf, p);
	uint32_t other = map_get(&s->map, key);
	char *kept;

	if (other != MAP_NONE)
		return other;
	kept = arena_strndup(s->l->scratch, key);
	if (!kept || !map_set(&s->map, span_of(kept, key.n), index))
		s->l->list->oom = true;
	return MAP_NONE;
}

/* ---- FV706 --------------------------------------------------------------------------- */

static void enter_host(struct places *s, const struct model_interface *i,
	const struct model_value *v)
{
	const struct prefix *p = model_prefix(v);
	struct prefix host = {p->addr, (uint8_t)(addr_len(&p->addr) * 8)};

	if (p->addr.family)
		(void)enter(s, i->vrf->text, &host, i->head.index);
}

/* Loopbacks do not show that a file has the outside interfaces too. */
static bool is_inside_only(const struct model_interface *i)
{
	struct span name = i->head.name;

	return (name.n > 8 && !memcmp(name.p, "Loopback", 8)) ||
		(name.n > 4 && !memcmp(name.p, "vasi", 4));
}

static void enter_hosts(struct places *s)
{
	const struct model_interface *i;

	MODEL_EACH(s->l->model, MODEL_INTERFACE, i) {
		s->unknown |= !i->is_tunnel && model_is_set(i->ipv4) &&
			i->ipv4->word != MODEL_IP_STATIC;
		s->some |= !i->is_tunnel && !is_inside_only(i) &&
			(model_addr(i->ipv4)->family || i->routing->ipv6.n);
		enter_host(s, i, i->ipv4);
		MODEL_LIST_EACH(v, &i->routing->ipv6)
			enter_host(s, i, v);
		MODEL_LIST_EACH(v, &i->link->addresses)
			enter_host(s, i, v);
	}
}

/* Only where the file shows interfaces, and all addresses are in it. */
void lint_foreign_source(struct lint *l)
{
	struct places s = {.l = l};
	const struct model_interface *i;

	map_init(&s.map, 1);
	enter_hosts(&s);
	MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		const struct model_value *v = i->tunnel->source;
		const struct prefix *p = model_prefix(v);
		char text[ADDR_STR_MAX];
		uint8_t buf[KEY_MAX];
		struct diag *d;

		/* IPv6 addresses come about in more ways than are read. */
		if (!s.some || s.unknown || p->addr.family != ADDR_V4 ||
			map_get(&s.map, key_of(buf, i->tunnel->vrf->text, p)) !=
				MAP_NONE)
			continue;
		d = lint_add(l, LINT_FV706, v->at,
			"no interface here has %s, from which %.*s sends",
			addr_str(&p->addr, text), LINT_TEXT(i->head.name));
		lint_fix(l, d, "tunnel source INTERFACE");
	}
	map_fini(&s.map);
}

/* ---- FV712 --------------------------------------------------------------------------- */

static const struct prefix *network_of(const struct model_interface *i,
	struct prefix *net)
{
	const struct prefix *p = model_prefix(i->ipv4);

	if (p->addr.family != ADDR_V4 || model_is_set(i->shutdown))
		return NULL;
	*net = prefix_network(p);
	return net;
}

static void overlap(struct lint *l, const struct model_interface *i,
	uint32_t index)
{
	const struct model_interface *o = (const struct model_interface *)
			l->model->table[MODEL_INTERFACE].items[index];
	char a[ADDR_STR_MAX];
	struct prefix net = prefix_network(model_prefix(o->ipv4));
	struct diag *d;

	d = lint_add(l, LINT_FV712, i->ipv4->at,
		"%.*s and %.*s are in the same network, %s",
		LINT_TEXT(i->head.name), LINT_TEXT(o->head.name),
		prefix_str(&net, a));
	lint_related(l, d, o->ipv4->at, "the other address");
	lint_fix(l, d, "a network of its own for each interface, or ip "
		       "unnumbered");
}

/* One look for each length that occurs, so the whole is linear. */
static void look_around(struct places *s, const struct model_interface *i,
	const struct prefix *net)
{
	for (uint8_t len = 0; len <= net->len; len++) {
		struct prefix around = {net->addr, len};
		uint8_t buf[KEY_MAX];
		uint32_t other;

		if (!(s->lengths & UINT64_C(1) << len))
			continue;
		around = prefix_network(&around);
		other = map_get(&s->map, key_of(buf, i->vrf->text, &around));
		if (other == MAP_NONE || other == i->head.index)
			continue;
		overlap(s->l, i, other);
		return;
	}
}

void lint_same_network(struct lint *l)
{
	struct places s = {.l = l};
	const struct model_interface *i;
	struct prefix net;

	map_init(&s.map, 1);
	MODEL_EACH(l->model, MODEL_INTERFACE, i)
		if (network_of(i, &net)) {
			(void)enter(&s, i->vrf->text, &net, i->head.index);
			s.lengths |= UINT64_C(1) << net.len;
		}
	MODEL_EACH(l->model, MODEL_INTERFACE, i)
		if (network_of(i, &net))
			look_around(&s, i, &net);
	map_fini(&s.map);
}

/* ---- FV709 --------------------------------------------------------------------------- */

/* Why the interface's VRF carries no IPv6; NULL: it does, as far as is known. */
static const char *ipv4_alone(const struct model_interface *i,
	const struct model_vrf *v)
{
	if (i->vrf->word == MODEL_VRF_IPV4)
		return "`ip vrf forwarding` is for IPv4 alone";
	if (v && model_is_set(v->old))
		return "`ip vrf` defines a VRF for IPv4 alone";
	if (v && model_is_set(v->ipv4) && !model_is_set(v->ipv6))
		return "the VRF has no address-family ipv6";
	return NULL;
}

void lint_dual_stack(struct lint *l, const struct model_interface *i)
{
	const struct model_vrf *v =
		(const struct model_vrf *)model_ref(i->vrf);
	const char *alone;
	struct diag *d;

	if (!model_is_set(i->vrf) || (!i->is_tunnel && !i->is_template) ||
		(!i->routing->ipv6.n &&
			!model_is_set(i->routing->ipv6_enable) &&
			!model_is_set(i->routing->ipv6_unnumbered)))
		return;
	alone = ipv4_alone(i, v);
	if (!alone)
		return;
	d = lint_add(l, LINT_FV709, i->vrf->at,
		"%.*s carries IPv6, and %s", LINT_TEXT(i->head.name), alone);
	if (v)
		lint_related(l, d, v->head.at, "the VRF");
	lint_fix(l, d, "vrf definition %.*s / address-family ipv4 / "
		       "address-family ipv6, and interface %.*s / vrf "
		       "forwarding %.*s", LINT_TEXT(i->vrf->text),
		LINT_TEXT(i->head.name), LINT_TEXT(i->vrf->text));
}
