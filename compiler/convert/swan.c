/* swanctl.conf of strongSwan: a connection for each static tunnel that may
 * come up, one for each identity of a profile with a template. */
#include "compiler/convert/swan.h"

#include <stdio.h>
#include <stdlib.h>

#include "compiler/convert/convert.h"

/* ---- identities ------------------------------------------------------------------ */

static const char *local_identity(struct swan *w,
	const struct swan_connection *c)
{
	struct addr from = policy_addr_get(&c->tunnel->source);
	char buf[ADDR_STR_MAX];

	if (c->profile->local_id != POLICY_NONE)
		return swan_identity(w, policy_get(w->p, identity,
			c->profile->local_id));
	return from.family ? arena_strdup(w->notes->arena,
		addr_str(&from, buf)) : NULL;
}

/* The one that the peer of a static tunnel is expected to have. A rule for
 * addresses means the tunnel's destination, because charon would otherwise
 * take the key of any peer that the rule fits. */
static const char *remote_identity(struct swan *w,
	const struct swan_connection *c)
{
	const struct policy_profile *r = c->profile;
	struct addr to = policy_addr_get(&c->tunnel->destination);
	const struct policy_identity *id;
	uint32_t row = policy_prefixes_find(&w->rules, c->profile_row, &to);
	char buf[ADDR_STR_MAX];

	if (row != MAP_NONE) {
		id = policy_get(w->p, identity, row);
		if (id->prefix.len < addr_len(&to) * 8)
			CONVERT_NOTE(w, id, "profile %s: of all addresses that "
				"are accepted, %s expects %s",
				policy_text(w->p, r->name), c->name,
				addr_str(&to, buf));
		return arena_strdup(w->notes->arena, addr_str(&to, buf));
	}
	if (r->match_remote.n == 1 && policy_get(w->p, identity,
			r->match_remote.first)->kind == POLICY_ID_ANY)
		CONVERT_NOTE(w, r, "profile %s: any identity is accepted, and "
			"charon may take another peer's key: write the one that "
			"%s has", policy_text(w->p, r->name), c->name);
	if (r->match_remote.n > 1)
		CONVERT_NOTE(w, r, "profile %s: of its identities, %s expects "
			"the first", policy_text(w->p, r->name), c->name);
	if (!r->match_remote.n)
		return NULL;
	return swan_identity(w, policy_get(w->p, identity,
		r->match_remote.first));
}

/* ---- connections ----------------------------------------------------------------- */

typedef void write_fn(struct swan *w, const struct swan_connection *c);

static bool fits(struct swan *w, struct swan_connection *c)
{
	struct addr from = policy_addr_get(&c->tunnel->source);

	c->prot = policy_get(w->p, ipsec_profile, c->tunnel->ipsec_profile);
	c->ike_policy = policy_find_ike_policy(w->p, &from, c->tunnel->fvrf);
	return c->ike_policy != POLICY_NONE;
}

static bool is_static(struct swan *w, uint32_t i, struct swan_connection *c)
{
	const struct policy_tunnel *t = policy_get(w->p, tunnel, i);

	*c = (struct swan_connection){.tunnel = t, .tunnel_row = i};
	if (!t->usable || !fits(w, c) || c->prot->profile == POLICY_NONE)
		return false;
	c->profile_row = c->prot->profile;
	c->profile = policy_get(w->p, profile, c->profile_row);
	c->name = swan_section(w, "", policy_text(w->p, t->name));
	return c->profile->auth_remote.n && !c->profile->shutdown;
}

static void each_static(struct swan *w, write_fn *write)
{
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_tunnel); i++) {
		struct swan_connection c;

		if (!is_static(w, i, &c))
			continue;
		c.local = local_identity(w, &c);
		c.remote = remote_identity(w, &c);
		write(w, &c);
	}
}

static bool is_dynamic(struct swan *w, uint32_t i, struct swan_connection *c)
{
	const struct policy_profile *r = policy_get(w->p, profile, i);
	uint8_t number[4];
	uint32_t row;

	bytes_set32(number, r->virtual_template);
	row = r->virtual_template ? map_get(&w->templates, span_of(number, 4)) :
				    MAP_NONE;
	if (row == MAP_NONE || !r->complete || !r->auth_remote.n ||
		r->shutdown)
		return false;
	*c = (struct swan_connection){.tunnel = policy_get(w->p, tunnel, row),
		.tunnel_row = row, .profile = r, .profile_row = i,
		.dynamic = true};
	return fits(w, c);
}

static void each_dynamic(struct swan *w, write_fn *write, bool every_identity)
{
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_profile);
		i++) {
		struct swan_connection c;
		const char *name;
		uint32_t n;

		if (!is_dynamic(w, i, &c))
			continue;
		name = swan_section(w, "", policy_text(w->p, c.profile->name));
		n = every_identity && c.profile->match_remote.n ?
			c.profile->match_remote.n : 1;
		c.local = local_identity(w, &c);
		for (uint32_t k = 0; k < n; k++) {
			c.name = k ? arena_printf(w->notes->arena, "%s-%u", name,
				k + 1) : name;
			c.remote = c.profile->match_remote.n ?
				swan_identity(w, policy_get(w->p, identity,
					c.profile->match_remote.first + k)) :
				NULL;
			w->notes->oom |= !c.name;
			if (c.name)
				write(w, &c);
		}
	}
}

/* ---- what is left out as a whole --------------------------------------------------- */

static void lacks(struct swan *w)
{
	const struct policy_device *d = policy_get(w->p, device, 0);

	if (d->cookie_challenge != UINT32_MAX)
		CONVERT_NOTE(w, d, "cookies: charon.cookie_threshold of "
			"strongswan.conf");
	if (d->max_in_negotiation)
		CONVERT_NOTE(w, d, "the limit of half-open SAs: "
			"charon.init_limit_half_open of strongswan.conf");
	if (d->max_sa)
		CONVERT_NOTE(w, d, "charon has no limit of IKE SAs");
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_tunnel); i++) {
		const struct policy_tunnel *t = policy_get(w->p, tunnel, i);
		const char *name = policy_text(w->p, t->name);

		if (t->ipsec_profile == POLICY_NONE)
			continue;
		if (t->kind == POLICY_TUNNEL_MULTIPOINT)
			CONVERT_NOTE(w, t, "%s is left out: charon has neither "
				"multipoint GRE nor NHRP", name);
		else if (t->kind == POLICY_TUNNEL_TEMPLATE)
			CONVERT_NOTE(w, t, "%s: peers get no interface of their "
				"own, and no address, route or authorization "
				"from charon", name);
		else if (!t->usable)
			CONVERT_NOTE(w, t, "%s is left out: it cannot come up",
				name);
	}
}

/* ---- indexes ------------------------------------------------------------------------ */

static const char *host_key(struct swan *w, uint32_t ring,
	const struct policy_keyring_peer *r)
{
	return arena_printf(w->notes->arena, "%u %s", ring,
		policy_text(w->p, r->hostname));
}

static bool index_peer(struct swan *w, uint32_t ring, uint32_t row)
{
	const struct policy_keyring_peer *r =
		policy_get(w->p, keyring_peer, row);
	bool ok = true;

	for (uint32_t i = 0; i < r->addresses.n && ok; i++) {
		struct prefix x = policy_prefix_get(&policy_get(w->p,
			keyring_address, r->addresses.first + i)->prefix);

		ok = policy_prefixes_add(&w->peers, ring, &x, row);
	}
	if (ok && r->hostname.n) {
		const char *key = host_key(w, ring, r);

		ok = key && (map_get(&w->hosts, span_str(key)) != MAP_NONE ||
			map_set(&w->hosts, span_str(key), row));
	}
	return ok;
}

static bool index_rules(struct swan *w, uint32_t profile)
{
	struct policy_range r =
		policy_get(w->p, profile, profile)->match_remote;
	bool ok = true;

	for (uint32_t i = 0; i < r.n && ok; i++) {
		const struct policy_identity *id =
			policy_get(w->p, identity, r.first + i);
		struct prefix x = policy_prefix_get(&id->prefix);

		if (id->kind == POLICY_ID_ADDRESS)
			ok = policy_prefixes_add(&w->rules, profile, &x,
				r.first + i);
	}
	return ok;
}

static bool index_templates(struct swan *w)
{
	bool ok = true;

	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_tunnel) && ok;
		i++) {
		const struct policy_tunnel *t = policy_get(w->p, tunnel, i);
		uint8_t number[4];
		char *key;

		if (t->kind != POLICY_TUNNEL_TEMPLATE ||
			t->ipsec_profile == POLICY_NONE)
			continue;
		bytes_set32(number, t->number);
		key = arena_strndup(w->notes->arena, span_of(number, 4));
		ok = key && map_set(&w->templates, span_of(key, 4), i);
	}
	return ok;
}

static bool index_routes(struct swan *w)
{
	uint32_t n = policy_count(w->p, POLICY_TABLE_route);
	size_t tunnels = policy_count(w->p, POLICY_TABLE_tunnel) + 1u;

	w->first_route = arena_array(w->notes->arena, tunnels,
		sizeof(*w->first_route));
	w->next_route = arena_array(w->notes->arena, n + 1u,
		sizeof(*w->next_route));
	if (!w->first_route || !w->next_route)
		return false;
	memset(w->first_route, 0xff, tunnels * sizeof(*w->first_route));
	for (uint32_t i = n; i-- > 0;) {
		uint32_t t = policy_get(w->p, route, i)->tunnel;

		w->next_route[i] = w->first_route[t];
		w->first_route[t] = i;
	}
	return true;
}

static bool init(struct swan *w)
{
	uint32_t rings = policy_count(w->p, POLICY_TABLE_keyring);
	uint32_t profiles = policy_count(w->p, POLICY_TABLE_profile);
	bool ok = policy_prefixes_init(&w->peers, rings);

	ok = policy_prefixes_init(&w->rules, profiles) && ok;
	map_init(&w->hosts, 0);
	map_init(&w->templates, 0);
	for (uint32_t i = 0; i < rings && ok; i++) {
		struct policy_range r = policy_get(w->p, keyring, i)->peers;

		for (uint32_t k = 0; k < r.n && ok; k++)
			ok = index_peer(w, i, r.first + k);
	}
	for (uint32_t i = 0; i < profiles && ok; i++)
		ok = index_rules(w, i);
	return ok && index_templates(w) && index_routes(w);
}

static void fini(struct swan *w)
{
	map_fini(&w->hosts);
	map_fini(&w->templates);
	policy_prefixes_fini(&w->peers);
	policy_prefixes_fini(&w->rules);
}

/* ---- all of it ------------------------------------------------------------------------ */

static bool told(const struct diag *a, const struct diag *b)
{
	return a->place.line == b->place.line &&
		!strcmp(a->place.file, b->place.file) &&
		!strcmp(a->message, b->message);
}

/* What several connections share is told once: equal notes lie side by side
 * after sorting. */
static void merge_notes(struct diag_list *notes)
{
	size_t n = 0;

	diag_sort(notes);
	for (size_t i = 0; i < notes->n; i++)
		if (!n || !told(notes->items[n - 1], notes->items[i]))
			notes->items[n++] = notes->items[i];
	notes->n = n;
}

static void header(struct convert_text *out, const struct diag_list *notes)
{
	convert_text_put(out, "# Written by flexike convert --to swanctl\n");
	if (notes->n)
		convert_text_put(out, "# What this file does not say:\n");
	for (size_t i = 0; i < notes->n; i++) {
		const struct diag *d = notes->items[i];

		convert_text_put(out, "#   ");
		if (d->place.line)
			convert_text_say(out, "%s:%u: ", d->place.file,
				d->place.line);
		convert_text_say(out, "%s\n", d->message);
	}
	convert_text_put(out, "\n");
}

static void body(struct swan *w)
{
	convert_text_put(w->out, "connections {\n");
	each_static(w, swan_connection_write);
	each_dynamic(w, swan_connection_write, true);
	convert_text_put(w->out, "}\n\nsecrets {\n");
	each_static(w, swan_secrets_write);
	each_dynamic(w, swan_secrets_write, false);
	convert_text_put(w->out, "}\n");
}

char *convert_swanctl(const struct policy *p, bool secrets,
	struct diag_list *notes)
{
	struct convert_text out = {0};
	struct convert_text sections = {0};
	struct swan w = {.p = p, .out = &sections, .notes = notes,
		.secrets = secrets};
	char *text = NULL;
	bool ok = init(&w);

	if (ok) {
		lacks(&w);
		body(&w);
		ok = !notes->oom && !sections.oom;
	}
	if (ok) {
		merge_notes(notes);
		header(&out, notes);
		convert_text_add(&out, span_of(sections.p, sections.n));
		text = convert_text_take(&out);
	}
	convert_text_fini(&sections);
	convert_text_fini(&out);
	fini(&w);
	return text;
}
