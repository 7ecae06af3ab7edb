/* Tunnels, and what is read without being acted on. */
#include "compiler/lint/lint.h"
#include "compiler/model/esp.h"
#include "runtime/policy/policy.h"

#define KEY_MAX 160

/* Where the outer packets go: source, destination, VRF. */
static struct span ends_key(uint8_t *buf, const struct model_interface *i)
{
	struct bytes_out o = bytes_out(buf, KEY_MAX);
	struct span s = i->source.text;
	struct span vrf = i->tunnel_vrf.text;

	bytes_put(&o, addr_span(&i->source.prefix.addr));
	bytes_put(&o, span_of(s.p, s.n < 64 ? s.n : 64));
	bytes_put8(&o, 0);
	bytes_put(&o, addr_span(&i->destination.prefix.addr));
	bytes_put8(&o, 0);
	bytes_put(&o, span_of(vrf.p, vrf.n < 32 ? vrf.n : 32));
	return bytes_written(&o);
}

static bool told_apart(const struct model_interface *a,
	const struct model_interface *b)
{
	if (model_is_set(&a->protection[MODEL_PROTECTION_SHARED]) &&
		model_is_set(&b->protection[MODEL_PROTECTION_SHARED]))
		return true;
	return model_is_set(&a->key) && model_is_set(&b->key) &&
		a->key.number != b->key.number;
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

		if (!lint_is_static_tunnel(i) || !model_is_set(&i->source) ||
			!i->destination.prefix.addr.family)
			continue;
		key = ends_key(buf, i);
		k = map_get(&seen, key);
		if (k == MAP_NONE) {
			kept = arena_strndup(l->list->arena, key);
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

void lint_vrf_after_address(struct lint *l)
{
	const struct model_interface *i;

	MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		struct diag *d;

		if (!model_is_set(&i->vrf) || !model_is_set(&i->ipv4) ||
			i->vrf.at.line < i->ipv4.at.line)
			continue;
		d = lint_add(l, LINT_FV710, i->vrf.at,
			"the VRF of %.*s is set after its address",
			LINT_TEXT(i->head.name));
		lint_related(l, d, i->ipv4.at, "this address is removed");
		lint_fix(l, d, "vrf forwarding first, then ip address");
	}
}

/* ---- scope -------------------------------------------------------------------- */

static void not_acted(struct lint *l, struct model_at at, const char *what)
{
	(void)lint_add(l, LINT_FV090, at,
		"%s: read, and not acted on by this gateway", what);
}

static void profile_scope(struct lint *l, const struct model_profile *p)
{
	if (model_is_set(&p->auth_local) &&
		p->auth_local.word != POLICY_AUTH_PSK)
		not_acted(l, p->auth_local.at,
			"authentication other than preshared keys");
	MODEL_LIST_EACH(v, &p->auth_remote)
		if (v->word != POLICY_AUTH_PSK)
			not_acted(l, v->at,
				"authentication other than preshared keys");
	if (model_is_set(&p->keyring_aaa))
		not_acted(l, p->keyring_aaa.at, "a keyring in AAA");
}

static void tunnel_scope(struct lint *l, const struct model_interface *i)
{
	if (!model_is_set(&i->protection[MODEL_PROTECTION_PROFILE]))
		return;
	if (i->mode.word == MODEL_TUNNEL_MULTIPOINT)
		not_acted(l, i->mode.at, "a multipoint tunnel");
	if (i->mode.word == MODEL_TUNNEL_OTHER)
		not_acted(l, i->mode.at, "this tunnel mode");
	if (model_is_set(&i->destination) &&
		i->destination.word == MODEL_ENDPOINT_DYNAMIC)
		not_acted(l, i->destination.at, "a dynamic destination");
	if (model_is_set(&i->source) &&
		i->source.word == MODEL_ENDPOINT_DYNAMIC)
		not_acted(l, i->source.at, "a dynamic source");
	if (i->is_template)
		not_acted(l, i->head.at, "a virtual template");
}

void lint_not_acted_on(struct lint *l)
{
	const struct model_profile *p;
	const struct model_interface *i;
	const struct model_transform_set *t;

	MODEL_EACH(l->model, MODEL_PROFILE, p)
		profile_scope(l, p);
	MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		tunnel_scope(l, i);
		if (model_is_set(&i->crypto_map))
			not_acted(l, i->crypto_map.at, "a crypto map");
	}
	MODEL_EACH(l->model, MODEL_TRANSFORM_SET, t) {
		struct esp_parts parts = esp_parts_of(t);

		if (parts.unusable)
			not_acted(l, parts.unusable->at, "this transform");
		else if (parts.ah && parts.encr)
			not_acted(l, parts.integ_at->at, "AH together with ESP");
	}
}
