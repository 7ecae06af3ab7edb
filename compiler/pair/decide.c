#include "compiler/pair/decide.h"

struct question {
	struct pair_prediction *p;
	const struct pair_tunnel *t;
	const struct sim_meeting *m;
	const struct ike_trace *why;
	struct pair_device *who;   /* complains */
	struct pair_device *whose; /* about it */
};

/* ---- certificates ------------------------------------------------------------ */

/* The profile with which the end that is complained about proves itself;
 * POLICY_NONE: it did not come to that. */
static uint32_t profile_of(const struct question *q)
{
	if (q->whose == &q->p->fleet->devices[q->t->device])
		return policy_get(q->whose->policy, ipsec_profile,
			q->t->row->ipsec_profile)->profile;
	return q->m->answers.profile;
}

static bool signs(const struct policy *p, uint32_t profile)
{
	uint32_t method = policy_get(p, profile, profile)->auth_local;

	return method == POLICY_AUTH_RSA_SIG || method == POLICY_AUTH_ECDSA_SIG;
}

static bool matches_certificates(const struct policy *p)
{
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_profile); i++) {
		const struct policy_profile *row = policy_get(p, profile, i);

		if (!row->shutdown && row->complete && row->match_certificate.n)
			return true;
	}
	return false;
}

/* Is there no more to know of how the end proves itself? Which profile it uses
 * is not told when the attempt is over: then it holds for all. */
static bool is_known(const struct question *q)
{
	const struct policy *p = q->whose->policy;
	uint32_t profile = profile_of(q);
	uint32_t n = policy_count(p, POLICY_TABLE_profile);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_profile *row = policy_get(p, profile, i);

		if ((profile == POLICY_NONE ? row->complete && !row->shutdown :
			i == profile) && signs(p, i) && !ike_knows_certificate(
				sim_node_ike(q->whose->node), i))
			return false;
	}
	return true;
}

/* A certificate that is in no file may match where the identity does not. */
static const char *certificate(const struct question *q)
{
	const char *s;

	if (!matches_certificates(q->who->policy) || is_known(q))
		return NULL;
	s = arena_printf(&q->p->arena, "%s chooses its profile by a certificate "
		"map, and %s does not tell which certificate %s shows: the "
		"`crypto pki certificate chain` of one trustpoint, named in "
		"the profile, would decide", q->who->name, q->whose->path,
		q->whose->name);
	return s ? s : "the certificate is not in the configuration";
}

/* ---- addresses --------------------------------------------------------------- */

static bool is_private(const struct addr *a)
{
	return a->family == ADDR_V4 && (a->b[0] == 10 ||
		(a->b[0] == 172 && (a->b[1] & 0xf0) == 16) ||
		(a->b[0] == 192 && a->b[1] == 168) ||
		(a->b[0] == 100 && (a->b[1] & 0xc0) == 64));
}

#define NO_SOURCE \
	"the tunnel source has no address in the configuration, and it " \
	"depends on that"

/* Guide: with signatures the default identity is the name in the certificate;
 * routers of 15.x are seen to send their address. */
static const char *default_identity(const struct question *q)
{
	const struct policy *p = q->whose->policy;
	uint32_t profile = profile_of(q);

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_profile); i++) {
		const struct policy_profile *row = policy_get(p, profile, i);

		if ((profile == POLICY_NONE ? row->complete && !row->shutdown :
			i == profile) && signs(p, i) &&
			row->local_id == POLICY_NONE)
			return "without `identity local` it depends on the "
			       "release whether signatures go with the address "
			       "or with the name in the certificate: write it";
	}
	return NULL;
}

/* An identity that is the address, or a profile that is for one. */
static const char *identity(const struct question *q)
{
	const struct policy *p =
		q->p->fleet->devices[q->t->device].policy;
	uint32_t profile = policy_get(p, ipsec_profile,
		q->t->row->ipsec_profile)->profile;
	const struct policy_profile *row;

	if (!q->t->from_unknown || profile == POLICY_NONE)
		return NULL;
	row = policy_get(p, profile, profile);
	return (q->t->seen_by_peer ? row->local_id == POLICY_NONE &&
		!signs(p, profile) : row->match_local.n) ? NO_SOURCE : NULL;
}

/* Is the address that the other end sees the one of the configuration? */
static const char *address(const struct question *q)
{
	struct addr from = pair_from(q->p, q->t);

	if (q->t->from_unknown)
		return NO_SOURCE;
	if (q->t->seen_by_peer && is_private(&from) && !is_private(&q->t->to) &&
		q->t->to.family == ADDR_V4)
		return "the tunnel source is a private address and the other "
		       "end a public one: NAT on the way decides what that "
		       "sees";
	return NULL;
}

/* ---- tunnels ----------------------------------------------------------------- */

/* Something that could be for the peer, and that the tables do not tell. */
static const char *tunnel(const struct question *q)
{
	const struct policy *p = q->who->policy;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		const struct policy_tunnel *row = policy_get(p, tunnel, i);
		struct addr from = sim_node_source(q->who->node, i);

		if (row->ipsec_profile == POLICY_NONE || row->shutdown ||
			row->kind == POLICY_TUNNEL_TEMPLATE)
			continue;
		if (from.family == ADDR_NONE)
			return "a tunnel source there has no address in the "
			       "configuration: it could be for this peer";
		if (row->destination_name.n)
			return "a tunnel there has a peer by name: the DNS "
			       "would decide whether it is this one";
	}
	return pair_has(q->who, PAIR_WORDS_DISCOVER) ?
		"a crypto map there discovers its peers" : NULL;
}

static bool is_entry(const struct question *q)
{
	const struct pair_tunnel *t = q->t;
	uint32_t row = q->m->answers.tunnel;
	const struct policy *p = q->p->fleet->devices[t->peer].policy;

	return t->row->kind == POLICY_TUNNEL_MAP_ENTRY || (row != POLICY_NONE &&
		policy_get(p, tunnel, row)->kind == POLICY_TUNNEL_MAP_ENTRY);
}

/* Tables have what is a prefix of an access list, and a request carries as many
 * selectors as the engine keeps. */
static const char *selectors(const struct question *q)
{
	if (!is_entry(q))
		return NULL;
	if (q->t->row->selectors.n > IKE_TS_MAX)
		return "the access list has more entries than one request";
	return pair_has(q->who, PAIR_WORDS_GROUP) ||
		pair_has(q->whose, PAIR_WORDS_GROUP) ?
		"access lists with object groups are not compared" : NULL;
}

/* AAA may have a key, a master key reveal it, or the file mask it. */
static const char *key(const struct question *q)
{
	if (q->why->row_table == POLICY_TABLE_keyring ||
		(q->why->row_table == POLICY_TABLE_keyring_peer &&
			!pair_has(q->who, PAIR_WORDS_KEY)))
		return address(q);
	return "a key of AAA, one that only the router's master key reveals, "
	       "or one that the file masks, could be there";
}

/* Another block of the keyring could be for the address that nobody knows. */
static const char *proof(const struct question *q)
{
	const struct policy *p = q->who->policy;

	if (!q->t->from_unknown || !q->t->seen_by_peer ||
		q->why->row_table != POLICY_TABLE_keyring_peer)
		return NULL;
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_keyring); i++) {
		struct policy_range r = policy_get(p, keyring, i)->peers;

		if (r.n > 1 && q->why->row - r.first < r.n)
			return address(q);
	}
	return NULL;
}

const char *pair_decide(struct pair_prediction *p,
	const struct pair_tunnel *t, const struct sim_meeting *m)
{
	struct question q = {.p = p, .t = t, .m = m,
		.why = &sim_trace_at(p->fleet->sim, m->cause)->trace,
		.who = &p->fleet->devices[t->seen_by_peer ? t->peer :
			t->device],
		.whose = &p->fleet->devices[t->seen_by_peer ? t->device :
			t->peer]};
	const char *open = NULL;

	switch (q.why->cause) {
	case CAUSE_NO_IKE_POLICY:
		return t->seen_by_peer ? NULL : address(&q);
	case CAUSE_AUTH_FAILED:
		return proof(&q);
	case CAUSE_NO_IKE_PROFILE:
		return "the profile needs a certificate that is not in the "
		       "configuration";
	case CAUSE_UNAVAILABLE_ALGORITHM:
		return "the crypto library here lacks an algorithm that the "
		       "router has";
	case CAUSE_TOO_MANY_SAS:
	case CAUSE_INTERNAL:
		return "the attempt ended for a reason of its own";
	case CAUSE_NO_PROFILE_MATCH:
		open = certificate(&q);
		open = open ? open : default_identity(&q);
		return open ? open : identity(&q);
	case CAUSE_NO_PSK:
		return key(&q);
	case CAUSE_NO_TUNNEL:
		open = tunnel(&q);
		return open ? open : address(&q);
	case CAUSE_TS_UNACCEPTABLE:
		return selectors(&q);
	default:
		return NULL;
	}
}
