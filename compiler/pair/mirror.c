/* Crypto maps: what one end protects, the other must protect the other way
 * round. Found by address, so that the work grows with the selectors. */
#include <stdlib.h>

#include "compiler/pair/decide.h"
#include "compiler/pair/rule.h"
#include "runtime/base/map.h"

/* Selectors that are looked at in all: an access list may be used by thousands
 * of entries. */
#define LOOKS_MAX (1u << 22)

/* Octets only, to be hashed as memory. With an empty selector: the two ends. */
struct flow {
	struct addr local, remote; /* of the outer packets */
	struct policy_selector inner;
};

struct mirror {
	const struct pair_prediction *p;
	struct flow *flows; /* owned */
	size_t n;
	struct map seen; /* → tunnel of the prediction */
	size_t looks;
};

static bool is_entry(const struct pair_tunnel *t)
{
	return t->row->kind == POLICY_TUNNEL_MAP_ENTRY && t->row->usable &&
		t->row->source.family && t->row->destination.family;
}

static struct flow ends_of(const struct pair_tunnel *t)
{
	struct flow f;

	memset(&f, 0, sizeof(f));
	f.local = policy_addr_get(&t->row->source);
	f.remote = policy_addr_get(&t->row->destination);
	return f;
}

static struct flow swapped(const struct flow *f)
{
	struct flow s;

	memset(&s, 0, sizeof(s));
	s.local = f->remote;
	s.remote = f->local;
	s.inner.protocol = f->inner.protocol;
	s.inner.local = f->inner.remote;
	s.inner.remote = f->inner.local;
	s.inner.local_port_first = f->inner.remote_port_first;
	s.inner.local_port_last = f->inner.remote_port_last;
	s.inner.remote_port_first = f->inner.local_port_first;
	s.inner.remote_port_last = f->inner.local_port_last;
	return s;
}

static bool enter(struct mirror *m, const struct flow *f, uint32_t tunnel)
{
	struct flow *kept = &m->flows[m->n];
	const struct span key = span_of(kept, sizeof(*kept));

	*kept = *f;
	if (map_get(&m->seen, key) != MAP_NONE)
		return true;
	m->n++;
	return map_set(&m->seen, key, tunnel);
}

static uint32_t look(const struct mirror *m, const struct flow *f)
{
	return map_get(&m->seen, span_of(f, sizeof(*f)));
}

static const struct policy_selector *selector(const struct mirror *m,
	const struct pair_tunnel *t, uint32_t i)
{
	return policy_get(pair_own(m->p, t)->policy, selector,
		t->row->selectors.first + i);
}

static bool enter_all(struct mirror *m)
{
	for (uint32_t i = 0; i < m->p->n; i++) {
		const struct pair_tunnel *t = &m->p->tunnels[i];
		struct flow f = ends_of(t);

		if (!is_entry(t))
			continue;
		if (!enter(m, &f, i))
			return false;
		for (uint32_t k = 0; k < t->row->selectors.n; k++) {
			f.inner = *selector(m, t, k);
			if (!enter(m, &f, i))
				return false;
		}
	}
	return true;
}

static void raise(const struct mirror *m, const struct pair_tunnel *t,
	const struct pair_tunnel *peer, const struct policy_selector *s)
{
	struct pair_device *own = pair_own(m->p, t);
	struct prefix local = policy_prefix_get(&s->local);
	struct prefix remote = policy_prefix_get(&s->remote);
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];
	struct diag *d = compiler_raise(own->unit, "FV906", t->row->line,
		"`%s` protects %s to %s, and no entry of %s protects the way "
		"back",
		pair_tunnel_name(m->p, t), prefix_str(&local, a),
		prefix_str(&remote, b), pair_own(m->p, peer)->name);

	compiler_raise_fix(own->unit, d,
		"in the access list of the other end: permit ip %s to %s, with "
		"the same protocol and ports",
		b, a);
	compiler_raise_related(own->unit, d, pair_own(m->p, peer)->unit,
		peer->row->line, "the other end");
}

/* One finding for an entry: its first selector that has no mirror. */
static void compare(struct mirror *m, const struct pair_tunnel *t)
{
	struct flow f = ends_of(t);
	struct flow back = swapped(&f);
	uint32_t peer = look(m, &back);

	if (peer == MAP_NONE || m->p->tunnels[peer].device == t->device)
		return;
	for (uint32_t k = 0; k < t->row->selectors.n; k++) {
		f.inner = *selector(m, t, k);
		back = swapped(&f);
		if (look(m, &back) != MAP_NONE)
			continue;
		/* The tables have no entries with object groups. */
		if (pair_has(pair_own(m->p, t), PAIR_WORDS_GROUP) ||
			pair_has(pair_own(m->p, &m->p->tunnels[peer]),
				PAIR_WORDS_GROUP))
			return;
		raise(m, t, &m->p->tunnels[peer], &f.inner);
		return;
	}
}

bool pair_rule_mirror(const struct pair_prediction *p)
{
	struct mirror m = {.p = p};
	bool ok = true;

	for (uint32_t i = 0; i < p->n; i++)
		if (is_entry(&p->tunnels[i]))
			m.looks += 1 + p->tunnels[i].row->selectors.n;
	if (!m.looks || m.looks > LOOKS_MAX)
		return true;
	map_init(&m.seen, 1);
	m.flows = calloc(m.looks + 1, sizeof(*m.flows));
	ok = m.flows && enter_all(&m);
	for (uint32_t i = 0; ok && i < p->n; i++)
		if (is_entry(&p->tunnels[i]))
			compare(&m, &p->tunnels[i]);
	free(m.flows);
	map_fini(&m.seen);
	return ok;
}
