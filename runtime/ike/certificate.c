#include "runtime/ike/certificate.h"

/* ---- our own ---------------------------------------------------------------- */

struct search {
	uint32_t row; /* POLICY_NONE: none yet */
	uint32_t n;   /* how many there may be */
};

/* A trustpoint without one in the tables may have one on the router. */
static void look(const struct policy *p, uint32_t trustpoint, struct search *s)
{
	struct policy_range r =
		policy_get(p, trustpoint, trustpoint)->certificates;
	uint32_t before = s->n;

	for (uint32_t i = 0; i < r.n; i++) {
		if (policy_get(p, certificate, r.first + i)->role !=
			POLICY_CERT_OWN)
			continue;
		s->row = r.first + i;
		s->n++;
	}
	if (s->n == before)
		s->n++;
}

/* POLICY_NONE: there is none, or it is not certain which. */
static uint32_t find(const struct policy *p, uint32_t profile)
{
	struct policy_range r = policy_get(p, profile, profile)->trustpoints;
	struct search s = {POLICY_NONE, 0};

	for (uint32_t i = 0; i < r.n; i++) {
		const struct policy_profile_trustpoint *t =
			policy_get(p, profile_trustpoint, r.first + i);

		if (t->sign)
			look(p, t->trustpoint, &s);
	}
	for (uint32_t i = 0; !r.n && i < policy_count(p,
		POLICY_TABLE_trustpoint); i++)
		look(p, i, &s);
	return s.n == 1 ? s.row : POLICY_NONE;
}

static bool signs(const struct policy *p, uint32_t profile)
{
	uint32_t method = policy_get(p, profile, profile)->auth_local;

	return method == POLICY_AUTH_RSA_SIG || method == POLICY_AUTH_ECDSA_SIG;
}

static const struct crypto_cert *parse(struct ike *ike, struct span der)
{
	struct crypto_cert *c = arena_new(&ike->arena, struct crypto_cert);
	const char *why;

	return c && crypto_cert_parse(c, der, &ike->arena, &why) ? c : NULL;
}

static struct span octets(struct ike *ike, struct policy_range parts)
{
	const struct policy *p = ike->env.policy;
	size_t cap = 0, n = 0;
	uint8_t *der;

	for (uint32_t i = 0; i < parts.n; i++)
		cap += policy_get(p, certificate_part,
			parts.first + i)->base64.n / 4 * 3;
	der = arena_alloc(&ike->arena, cap + 1);
	for (uint32_t i = 0; der && i < parts.n; i++)
		n += crypto_cert_octets(der + n, span_str(policy_text(p,
			policy_get(p, certificate_part,
				parts.first + i)->base64)));
	return span_of(der, n);
}

const struct crypto_cert *ike_certificate_own(struct ike *ike,
	uint32_t profile)
{
	const struct policy *p = ike->env.policy;
	uint32_t row = find(p, profile);

	if (row == POLICY_NONE || !signs(p, profile))
		return NULL;
	return parse(ike, octets(ike, policy_get(p, certificate, row)->der));
}

bool ike_knows_certificate(const struct ike *ike, uint32_t profile)
{
	const struct policy *p = ike->env.policy;

	return profile < policy_count(p, POLICY_TABLE_profile) &&
		signs(p, profile) && find(p, profile) != POLICY_NONE;
}

/* ---- on the wire ------------------------------------------------------------ */

bool ike_certificate_show(struct ike *ike, uint32_t profile,
	struct wire_payload **list)
{
	const struct crypto_cert *c = ike_certificate_own(ike, profile);
	struct wire_payload *p;

	if (!c)
		return true;
	p = wire_payload_add(&ike->arena, list, PAYLOAD_CERT);
	if (!p)
		return false;
	p->cert.encoding = CERT_X509_SIGNATURE;
	p->cert.data = c->der;
	return true;
}

const struct crypto_cert *ike_certificate_of(struct ike *ike,
	const struct wire_payload *list)
{
	/* The first is the peer's own (RFC 7296 3.6). */
	const struct wire_payload *p = wire_find(list, PAYLOAD_CERT);

	return p && p->cert.encoding == CERT_X509_SIGNATURE ?
		parse(ike, p->cert.data) : NULL;
}

/* ---- certificate maps -------------------------------------------------------- */

static bool entry_matches(const struct policy *p, struct policy_range rules,
	const struct crypto_cert *cert)
{
	for (uint32_t i = 0; i < rules.n; i++) {
		const struct policy_certificate_rule *r =
			policy_get(p, certificate_rule, rules.first + i);
		const struct crypto_cert_rule rule = {
			(enum crypto_cert_field)r->field,
			(enum crypto_cert_op)r->op, policy_text(p, r->text),
			r->time};

		if (!crypto_cert_matches(cert, &rule))
			return false;
	}
	return rules.n != 0;
}

static bool map_matches(const struct policy *p, uint32_t map,
	const struct crypto_cert *cert)
{
	struct policy_range r = policy_get(p, certificate_map, map)->entries;

	for (uint32_t i = 0; i < r.n; i++) {
		if (entry_matches(p, policy_get(p, certificate_entry,
			r.first + i)->rules, cert))
			return true;
	}
	return false;
}

bool ike_certificate_matches(const struct policy *p, uint32_t profile,
	const struct crypto_cert *cert)
{
	struct policy_range r = policy_get(p, profile,
		profile)->match_certificate;

	for (uint32_t i = 0; cert && i < r.n; i++) {
		if (map_matches(p, policy_get(p, profile_certificate,
			r.first + i)->map, cert))
			return true;
	}
	return false;
}
