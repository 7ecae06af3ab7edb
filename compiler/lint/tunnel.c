/* Tunnels. */
#include "compiler/lint/lint.h"
#include "runtime/base/map.h"

#define KEY_MAX 160

/* Where the outer packets go: source, destination, VRF. */
static struct span ends_key(uint8_t *buf, const struct model_interface *i)
{
	struct bytes_out o = bytes_out(buf, KEY_MAX);
	struct span s = i->tunnel->source->text;
	struct span vrf = i->tunnel->vrf->text;

	bytes_put(&o, addr_span(model_addr(i->tunnel->source)));
	bytes_put(&o, span_of(s.p, s.n < 64 ? s.n : 64));
	bytes_put8(&o, 0);
	bytes_put(&o, addr_span(model_addr(i->tunnel->destination)));
	bytes_put8(&o, 0);
	bytes_put(&o, span_of(vrf.p, vrf.n < 32 ? vrf.n : 32));
	return bytes_written(&o);
}

static bool told_apart(const struct model_interface *a,
	const struct model_interface *b)
{
	if (model_is_set(a->tunnel->protection[MODEL_PROTECTION_SHARED]) &&
		model_is_set(b->tunnel->protection[MODEL_PROTECTION_SHARED]))
		return true;
	return model_is_set(a->tunnel->key) && model_is_set(b->tunnel->key) &&
		a->tunnel->key->number != b->tunnel->key->number;
}

void lint_ambiguous_tunnels(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_interface *i;
	struct map seen;

	map_init(&seen, 1);
	MODEL_EACH(m, MODEL_INTERFACE, i) {
		const struct model_interface *other;
		uint8_t buf[KEY_MAX];
		struct span key;
		struct diag *d;
		uint32_t k;
		char *kept;

		if (!lint_is_static_tunnel(i) || !model_is_set(i->tunnel->source) ||
			!model_addr(i->tunnel->destination)->family)
			continue;
		key = ends_key(buf, i);
		k = map_get(&seen, key);
		if (k == MAP_NONE) {
			kept = arena_strndup(l->scratch, key);
			if (!kept || !map_set(&seen, span_of(kept, key.n),
					     i->head.index))
				l->list->oom = true;
			continue;
		}
		other = (const struct model_interface *)
				m->table[MODEL_INTERFACE].items[k];
		if (told_apart(i, other))
			continue;
		d = lint_add(l, LINT_FV707, i->head.at,
			"%.*s and %.*s have the same source and destination",
			LINT_TEXT(i->head.name), LINT_TEXT(other->head.name));
		lint_related(l, d, other->head.at, "the other tunnel");
		lint_fix(l, d, "tunnel protection ipsec profile P shared, and a "
			       "different tunnel key on each");
	}
	map_fini(&seen);
}

void lint_vrf_after_address(struct lint *l, const struct model_interface *i)
{
	struct diag *d;

	if (!model_is_set(i->vrf) || !model_is_set(i->ipv4) ||
		i->vrf->at.line < i->ipv4->at.line)
		return;
	d = lint_add(l, LINT_FV710, i->vrf->at,
		"the VRF of %.*s is set after its address",
		LINT_TEXT(i->head.name));
	lint_related(l, d, i->ipv4->at, "this address is removed");
	lint_fix(l, d, "vrf forwarding first, then ip address");
}
