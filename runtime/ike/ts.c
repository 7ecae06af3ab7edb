#include "runtime/ike/ts.h"

#include "runtime/ike/trace.h"
#include "runtime/ike/words.h"

#define PROTO_GRE 47

static struct wire_ts_range range_of(const struct policy_prefix *prefix,
	uint32_t protocol, uint32_t port_first, uint32_t port_last)
{
	struct prefix p = policy_prefix_get(prefix);

	return (struct wire_ts_range){(uint8_t)protocol,
		(uint16_t)port_first, (uint16_t)port_last, prefix_first(&p),
		prefix_last(&p)};
}

static struct wire_ts_range range_any(uint8_t family)
{
	struct prefix p = {{family, {0}}, 0};

	return (struct wire_ts_range){0, 0, UINT16_MAX, prefix_first(&p),
		prefix_last(&p)};
}

static struct wire_ts_range range_host(const struct addr *a, uint8_t protocol)
{
	return (struct wire_ts_range){protocol, 0, UINT16_MAX, *a, *a};
}

/* A tunnel without rows of its own: everything through an IPsec tunnel, GRE
 * between the gateways otherwise. */
static void implied(const struct ike_sa *sa, uint32_t mode,
	struct ike_ts_set *set)
{
	set->n_local = set->n_remote = 1;
	if (mode == POLICY_TUNNEL_GRE || mode == POLICY_TUNNEL_GRE_IPV6) {
		set->local[0] = range_host(&sa->local.addr, PROTO_GRE);
		set->remote[0] = range_host(&sa->remote.addr, PROTO_GRE);
		return;
	}
	set->local[0] = set->remote[0] = range_any(
		mode == POLICY_TUNNEL_IPSEC_IPV6 ? ADDR_V6 : ADDR_V4);
}

/* As many as a set holds, from one on. */
static void selectors(const struct ike *ike, const struct ike_sa *sa,
	uint32_t from, struct ike_ts_set *set)
{
	const struct policy *p = ike->env.policy;
	const struct policy_tunnel *t = policy_get(p, tunnel, sa->tunnel);
	uint8_t n = 0;

	*set = (struct ike_ts_set){0};
	if (t->selectors.n == 0) {
		implied(sa, t->mode, set);
		return;
	}
	for (uint32_t i = from; i < t->selectors.n && n < IKE_TS_MAX;
		i++, n++) {
		const struct policy_selector *s =
			policy_get(p, selector, t->selectors.first + i);

		set->local[n] = range_of(&s->local, s->protocol,
			s->local_port_first, s->local_port_last);
		set->remote[n] = range_of(&s->remote, s->protocol,
			s->remote_port_first, s->remote_port_last);
		/* A source that the image does not know. */
		if (set->local[n].first.family == ADDR_NONE)
			set->local[n] = range_host(&sa->local.addr,
				(uint8_t)s->protocol);
		if (set->remote[n].first.family == ADDR_NONE)
			set->remote[n] = range_host(&sa->remote.addr,
				(uint8_t)s->protocol);
	}
	set->n_local = set->n_remote = n;
}

void ike_ts_policy(const struct ike *ike, const struct ike_sa *sa,
	struct ike_ts_set *set)
{
	selectors(ike, sa, 0, set);
}

static bool intersect(const struct wire_ts_range *a, const struct wire_ts *b,
	struct wire_ts_range *out)
{
	if (b->type != TS_IPV4_ADDR_RANGE && b->type != TS_IPV6_ADDR_RANGE)
		return false;
	if (a->first.family != b->first.family)
		return false;
	if (a->protocol && b->protocol && a->protocol != b->protocol)
		return false;
	out->protocol = a->protocol ? a->protocol : b->protocol;
	out->port_first = a->port_first > b->port_first ? a->port_first :
		b->port_first;
	out->port_last = a->port_last < b->port_last ? a->port_last :
		b->port_last;
	out->first = addr_cmp(&a->first, &b->first) > 0 ? a->first : b->first;
	out->last = addr_cmp(&a->last, &b->last) < 0 ? a->last : b->last;
	/* OPAQUE ports (65535 to 0, RFC 7296 3.13.1) meet only themselves and
	 * "any", as whose intersection they come out reversed. */
	if (out->port_first > out->port_last && !(b->port_first == UINT16_MAX &&
			b->port_last == 0 && a->port_first == 0))
		return false;
	return addr_cmp(&out->first, &out->last) <= 0;
}

static bool range_same(const struct wire_ts_range *a,
	const struct wire_ts_range *b)
{
	return a->protocol == b->protocol && a->port_first == b->port_first &&
		a->port_last == b->port_last && addr_eq(&a->first, &b->first) &&
		addr_eq(&a->last, &b->last);
}

static void range_add(struct wire_ts_range *list, uint8_t *n,
	const struct wire_ts_range *r)
{
	for (uint8_t i = 0; i < *n; i++) {
		if (range_same(&list[i], r))
			return;
	}
	if (*n < IKE_TS_MAX)
		list[(*n)++] = *r;
}

static bool meets(const struct wire_ts_range *mine, const struct wire_ts *offer)
{
	struct wire_ts_range r;

	for (; offer; offer = offer->next) {
		if (intersect(mine, offer, &r))
			return true;
	}
	return false;
}

static void collect(const struct wire_ts_range *mine,
	const struct wire_ts *offer, struct wire_ts_range *list, uint8_t *n)
{
	struct wire_ts_range r;

	for (; offer; offer = offer->next) {
		if (intersect(mine, offer, &r))
			range_add(list, n, &r);
	}
}

bool ike_ts_narrow(const struct ike_ts_set *policy,
	const struct wire_ts *local, const struct wire_ts *remote,
	struct ike_ts_set *out)
{
	*out = (struct ike_ts_set){0};
	for (uint8_t i = 0; i < policy->n_local; i++) {
		/* Both sides of one rule, or it does not apply. */
		if (!meets(&policy->local[i], local) ||
			!meets(&policy->remote[i], remote))
			continue;
		collect(&policy->local[i], local, out->local, &out->n_local);
		collect(&policy->remote[i], remote, out->remote,
			&out->n_remote);
	}
	return out->n_local && out->n_remote;
}

bool ike_ts_allowed(const struct ike *ike, const struct ike_sa *sa,
	const struct wire_ts *local, const struct wire_ts *remote,
	struct ike_ts_set *out)
{
	uint32_t n = policy_get(ike->env.policy, tunnel,
		sa->tunnel)->selectors.n;
	struct ike_ts_set policy;
	uint32_t from = 0;

	do {
		selectors(ike, sa, from, &policy);
		if (ike_ts_narrow(&policy, local, remote, out))
			return true;
		from += IKE_TS_MAX;
	} while (from < n);
	return false;
}

static bool within(const struct wire_ts_range *offer, uint8_t n,
	const struct wire_ts *ts, struct wire_ts_range *out)
{
	for (uint8_t i = 0; i < n; i++) {
		if (intersect(&offer[i], ts, out) &&
			out->protocol == ts->protocol &&
			out->port_first == ts->port_first &&
			out->port_last == ts->port_last &&
			addr_eq(&out->first, &ts->first) &&
			addr_eq(&out->last, &ts->last))
			return true;
	}
	return false;
}

bool ike_ts_answered(const struct ike_ts_set *offer,
	const struct wire_ts *local, const struct wire_ts *remote,
	struct ike_ts_set *out)
{
	struct wire_ts_range r;

	*out = (struct ike_ts_set){0};
	for (; local; local = local->next) {
		if (!within(offer->local, offer->n_local, local, &r))
			return false;
		range_add(out->local, &out->n_local, &r);
	}
	for (; remote; remote = remote->next) {
		if (!within(offer->remote, offer->n_remote, remote, &r))
			return false;
		range_add(out->remote, &out->n_remote, &r);
	}
	return out->n_local && out->n_remote;
}

static bool only_host(const struct wire_ts_range *ts, uint8_t n,
	const struct addr *gateway, bool gre)
{
	for (uint8_t i = 0; i < n; i++) {
		if ((gre && ts[i].protocol != PROTO_GRE) ||
			!addr_eq(&ts[i].first, gateway) ||
			!addr_eq(&ts[i].last, gateway))
			return false;
	}
	return true;
}

bool ike_ts_is_gateways(const struct ike_sa *sa, const struct ike_ts_set *set)
{
	return only_host(set->local, set->n_local, &sa->local.addr, false) &&
		only_host(set->remote, set->n_remote, &sa->remote.addr, false);
}

bool ike_ts_wrong_mode(const struct ike *ike, const struct ike_sa *sa,
	const struct ike_ts_set *set)
{
	const struct policy_tunnel *t =
		policy_get(ike->env.policy, tunnel, sa->tunnel);

	/* An entry of a crypto map protects whatever its selectors say. */
	return (t->mode == POLICY_TUNNEL_IPSEC_IPV4 ||
		       t->mode == POLICY_TUNNEL_IPSEC_IPV6) &&
		t->kind != POLICY_TUNNEL_MAP_ENTRY &&
		only_host(set->local, set->n_local, &sa->local.addr, true) &&
		only_host(set->remote, set->n_remote, &sa->remote.addr, true);
}

struct wire_ts *ike_ts_wire(struct arena *a, const struct wire_ts_range *ts,
	uint8_t n)
{
	struct wire_ts *w = arena_array(a, n, sizeof(*w));

	for (uint8_t i = 0; w && i < n; i++) {
		w[i] = (struct wire_ts){
			.type = ts[i].first.family == ADDR_V4 ?
				TS_IPV4_ADDR_RANGE : TS_IPV6_ADDR_RANGE,
			.protocol = ts[i].protocol,
			.port_first = ts[i].port_first,
			.port_last = ts[i].port_last,
			.first = ts[i].first,
			.last = ts[i].last,
			.next = i + 1 < n ? &w[i + 1] : NULL,
		};
	}
	return w;
}

static void words_ts(struct ike_words *w, uint8_t protocol,
	const struct addr *first, const struct addr *last)
{
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];

	ike_words_put(w, "%s%s-%s", w->n ? ", " : "", addr_str(first, a),
		addr_str(last, b));
	if (protocol)
		ike_words_put(w, " protocol %u", protocol);
}

const char *ike_ts_text(struct ike *ike, const struct ike_ts_set *set)
{
	struct ike_words local = {{0}, 0}, remote = {{0}, 0};

	for (uint8_t i = 0; i < set->n_local; i++)
		words_ts(&local, set->local[i].protocol, &set->local[i].first,
			&set->local[i].last);
	for (uint8_t i = 0; i < set->n_remote; i++)
		words_ts(&remote, set->remote[i].protocol,
			&set->remote[i].first, &set->remote[i].last);
	return ike_detail(ike, "local %s, remote %s", local.b, remote.b);
}

const char *ike_ts_wire_text(struct ike *ike, const struct wire_ts *local,
	const struct wire_ts *remote)
{
	struct ike_words l = {{0}, 0}, r = {{0}, 0};

	for (; local; local = local->next)
		words_ts(&l, local->protocol, &local->first, &local->last);
	for (; remote; remote = remote->next)
		words_ts(&r, remote->protocol, &remote->first, &remote->last);
	return ike_detail(ike, "local %s, remote %s", l.b, r.b);
}
