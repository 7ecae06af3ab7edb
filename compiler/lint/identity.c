/* Who peers say they are: identities, and the matches for them. */
#include "compiler/lint/lint.h"

#include "runtime/base/map.h"
#include "runtime/policy/policy.h"

static bool has_byte(struct span s, char c)
{
	return s.n && memchr(s.p, c, s.n) != NULL;
}

static size_t count(struct span s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == (uint8_t)c;
	return n;
}

/* ---- FV452: an address that changes --------------------------------------------------- */

static bool changes(const struct model_value *ipv4)
{
	return model_is_set(ipv4) && ipv4->word != MODEL_IP_STATIC;
}

void lint_changing_address(struct lint *l, const struct model_interface *i)
{
	const struct model_interface *from = (const struct model_interface *)
			model_ref(i->tunnel->source);
	const struct model_profile *p;
	struct diag *d;

	if (!lint_is_static_tunnel(i) || !from || !changes(from->ipv4))
		return;
	p = lint_ike_profile(l->model, i);
	if (!p || model_is_set(p->identity) ||
		p->auth_local->word != POLICY_AUTH_PSK)
		return;
	d = lint_add(l, LINT_FV452, p->head.at,
		"the profile `%.*s` identifies this router by its address, and "
		"%.*s gets its address from somebody else",
		LINT_TEXT(p->head.name), LINT_TEXT(from->head.name));
	lint_related(l, d, from->ipv4->at, "the address is not fixed");
	lint_related(l, d, i->tunnel->source->at, "the tunnel sends from it");
	lint_fix(l, d, "crypto ikev2 profile %.*s / identity local fqdn NAME",
		LINT_TEXT(p->head.name));
}

/* ---- matches of a profile -------------------------------------------------------------- */

static bool is_hub(const struct model_profile *p)
{
	return model_is_set(p->virtual_template);
}

/* The domain of the router's own name. */
static bool is_own_domain(const struct model_profile *p, struct span name)
{
	struct span own = p->identity->text;
	const uint8_t *dot = p->identity->word == POLICY_ID_FQDN && own.n ?
		memchr(own.p, '.', own.n) : NULL;

	return dot && span_eq(name,
		span_of(dot + 1, own.n - (size_t)(dot + 1 - own.p)));
}

/* The names of keyring peers: who has one is called so. */
struct peer_names {
	struct map map;
	bool built; /* only where it is asked for */
};

static void build_names(struct lint *l, struct peer_names *names)
{
	const struct model_peer *p;

	names->built = true;
	MODEL_EACH(l->model, MODEL_PEER, p)
		MODEL_LIST_EACH(v, &p->identity)
			if (v->word == POLICY_ID_FQDN)
				l->list->oom |= !map_set(&names->map, v->text, 0);
}

static bool is_domain_like(const struct model_profile *p,
	const struct model_value *match)
{
	return match->word == POLICY_ID_FQDN && is_hub(p) &&
		(count(match->text, '.') == 1 || is_own_domain(p, match->text));
}

static void exact_fqdn(struct lint *l, const struct model_profile *p,
	struct peer_names *names)
{
	MODEL_LIST_EACH(v, &p->match_remote) {
		struct diag *d;

		if (!is_domain_like(p, v))
			continue;
		if (!names->built)
			build_names(l, names);
		if (map_get(&names->map, v->text) != MAP_NONE)
			continue;
		d = lint_add(l, LINT_FV453, v->at,
			"this matches one peer whose whole name is `%.*s`",
			LINT_TEXT(v->text));
		lint_fix(l, d, "match identity remote fqdn domain %.*s",
			LINT_TEXT(v->text));
	}
}

/* FV453: a hub that waits for a peer called example.com. */
void lint_exact_fqdn(struct lint *l)
{
	const struct model_profile *p;
	struct peer_names names = {.built = false};

	map_init(&names.map, 1);
	MODEL_EACH(l->model, MODEL_PROFILE, p)
		exact_fqdn(l, p, &names);
	map_fini(&names.map);
}

/* FV454: a top-level domain. */
void lint_broad_domain(struct lint *l, const struct model_profile *p)
{
	MODEL_LIST_EACH(v, &p->match_remote) {
		bool domain = v->word == POLICY_ID_FQDN_DOMAIN ||
			v->word == POLICY_ID_EMAIL_DOMAIN;
		struct diag *d;

		if (!domain || has_byte(v->text, '.'))
			continue;
		d = lint_add(l, LINT_FV454, v->at,
			"every name that ends in `%.*s` matches",
			LINT_TEXT(v->text));
		lint_fix(l, d, "the organisation's own domain: example.%.*s",
			LINT_TEXT(v->text));
	}
}

/* FV457 */
void lint_identity_host_bits(struct lint *l, const struct model_profile *p)
{
	MODEL_LIST_EACH(v, &p->match_remote) {
		const struct prefix *a = model_prefix(v);
		struct prefix net;
		char host[ADDR_STR_MAX];
		char text[ADDR_STR_MAX];
		struct diag *d;

		if (v->word != POLICY_ID_ADDRESS || !a->addr.family || v->bare)
			continue;
		net = prefix_network(a);
		if (addr_eq(&net.addr, &a->addr))
			continue;
		d = lint_add(l, LINT_FV457, v->at,
			"the mask makes this a match for all of %s, not for %s",
			prefix_str(&net, text), addr_str(&a->addr, host));
		lint_fix(l, d, a->addr.family == ADDR_V4 ?
			"match identity remote address %s 255.255.255.255" :
			"match identity remote address %s/128", host);
	}
}

/* ---- FV456: names that cannot be what they are said to be ------------------------------ */

static const char *flaw(uint32_t kind, struct span s)
{
	switch (kind) {
	case POLICY_ID_EMAIL:
		if (has_byte(s, '*'))
			return "has a *, and no router compares by patterns";
		if (count(s, '@') != 1 || s.p[0] == '@' || s.p[s.n - 1] == '@')
			return "is no e-mail address: NAME@DOMAIN";
		return NULL;
	case POLICY_ID_EMAIL_DOMAIN:
	case POLICY_ID_FQDN:
	case POLICY_ID_FQDN_DOMAIN:
		if (has_byte(s, '@'))
			return "has an @, as an e-mail address has";
		if (s.p[s.n - 1] == '.')
			return "ends in a dot, which a peer does not send";
		if (has_byte(s, '*'))
			return "has a *, and no router compares by patterns";
		if (s.p[0] == '.')
			return "begins with a dot, which is not part of a name";
		if (memmem(s.p, s.n, "..", 2))
			return "has a label without a letter";
		return has_byte(s, '/') ? "has a slash, as no name has" : NULL;
	default:
		return NULL;
	}
}

/* *.example.com, and .example.com after `domain`. */
static bool domain_meant(const struct model_value *v, struct span *domain)
{
	struct span s = v->text;

	if (s.n > 2 && s.p[0] == '*' && (s.p[1] == '.' || s.p[1] == '@'))
		s = span_of(s.p + 2, s.n - 2);
	else if (s.n > 1 && s.p[0] == '.')
		s = span_of(s.p + 1, s.n - 1);
	else
		return false;
	*domain = s;
	return !has_byte(s, '*') && s.p[0] != '.';
}

static void malformed(struct lint *l, const struct model_value *v, bool match)
{
	struct span domain;
	const char *why = model_is_set(v) && v->text.n ?
		flaw(v->word, v->text) : NULL;
	struct diag *d;

	if (!why)
		return;
	d = lint_add(l, LINT_FV456, v->at, "`%.*s` %s", LINT_TEXT(v->text), why);
	if (match && domain_meant(v, &domain)) {
		lint_fix(l, d, "match identity remote %s domain %.*s",
			v->word == POLICY_ID_EMAIL ||
				v->word == POLICY_ID_EMAIL_DOMAIN ?
				"email" : "fqdn", LINT_TEXT(domain));
		return;
	}
	lint_fix(l, d, "write exactly what the peer has in its `identity local`, "
		       "or another type: email, fqdn, key-id");
}

void lint_malformed_identity(struct lint *l, const struct model_profile *p)
{
	malformed(l, p->identity, false);
	MODEL_LIST_EACH(v, &p->match_remote)
		malformed(l, v, true);
}

void lint_malformed_peer_identity(struct lint *l, const struct model_peer *p)
{
	MODEL_LIST_EACH(v, &p->identity)
		malformed(l, v, false);
}

/* FV460: only a certificate has a distinguished name. */
void lint_name_of_no_certificate(struct lint *l, const struct model_profile *p)
{
	uint32_t by = p->auth_local->word;
	struct diag *d;

	if (!model_is_set(p->identity) || p->identity->word != POLICY_ID_DN ||
		!model_is_set(p->auth_local) ||
		p->profile_rare->trustpoints.n ||
		by == POLICY_AUTH_RSA_SIG || by == POLICY_AUTH_ECDSA_SIG)
		return;
	d = lint_add(l, LINT_FV460, p->identity->at,
		"the profile `%.*s` sends the name in a certificate and has "
		"none", LINT_TEXT(p->head.name));
	lint_related(l, d, p->auth_local->at, "no certificate is sent by this");
	lint_fix(l, d, "crypto ikev2 profile %.*s / identity local fqdn NAME",
		LINT_TEXT(p->head.name));
}
