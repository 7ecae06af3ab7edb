/* Trustpoints: revocation, enrolment, fingerprints, renewal. */
#include "compiler/lint/pki.h"

#include "runtime/policy/policy.h"

/* Certificates of it decide who a peer is. What only serves the web interface,
 * or is made by the router for itself, is of no concern. */
static bool matters(const struct model_trustpoint *t)
{
	return t->head.used &&
		t->enrollment->word != MODEL_ENROLL_SELFSIGNED;
}

void lint_no_revocation(struct lint *l, const struct model_trustpoint *t)
{
	const struct model_value *v = t->revocation.first;
	struct diag *d;

	if (!matters(t))
		return;
	for (; v; v = model_next(v))
		if (v->number == POLICY_REVOCATION_NONE + 1)
			break;
	if (!v)
		return;
	if (v == t->revocation.first) {
		d = lint_add(l, LINT_FV501, v->at,
			"trustpoint `%.*s` does not ask whether certificates "
			"are revoked", LINT_TEXT(t->head.name));
		if (t->revocation.n == 1)
			lint_edit(l, d, v->at, false, "crl");
	} else {
		d = lint_add(l, LINT_FV501, v->at,
			"trustpoint `%.*s` accepts certificates unchecked when "
			"no revocation list can be had",
			LINT_TEXT(t->head.name));
		lint_severity(l, d, DIAG_INFO);
		lint_why(d, "whoever can keep the list from the router can "
			    "use a revoked certificate; in turn, tunnels come "
			    "up while the CA is down");
	}
	lint_fix(l, d, "crypto pki trustpoint %.*s / revocation-check crl",
		LINT_TEXT(t->head.name));
}

/* ---- fingerprints ------------------------------------------------------------ */

#define DIGITS_MAX 64

static bool digits(struct span s, uint8_t *out, size_t *n, uint8_t *wrong)
{
	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];
		int v = c >= '0' && c <= '9' ? c - '0' :
			(c | 0x20) >= 'a' && (c | 0x20) <= 'f' ?
			(c | 0x20) - 'a' + 10 : -1;

		if (c == ' ' || c == ':')
			continue;
		if (v < 0) {
			*wrong = c;
			return false;
		}
		if (*n < DIGITS_MAX)
			out[*n / 2] = (uint8_t)(out[*n / 2] << 4 | v);
		++*n;
	}
	return true;
}

static bool is_of(const struct crypto_cert *x, const uint8_t *bytes, size_t n)
{
	return (n == 32 && !memcmp(bytes, x->md5, 16)) ||
		(n == 40 && !memcmp(bytes, x->sha1, 20)) ||
		(n == 64 && !memcmp(bytes, x->sha256, 32));
}

/* The fingerprint is of one of the CA certificates that are here. */
static void compare(struct lint *l, const struct model_trustpoint *t,
	const uint8_t *bytes, size_t n)
{
	const struct model_cert_chain *chain = lint_chain(l->model, &t->head);
	const struct model_certificate *first = NULL;
	const struct model_certificate *c;
	struct diag *d;

	if (!chain)
		return;
	MODEL_CHILD_EACH(&chain->parent, c) {
		if (c->role != MODEL_CERT_CA || !c->cert)
			continue;
		if (is_of(c->cert, bytes, n))
			return;
		if (!first)
			first = c;
	}
	if (!first)
		return;
	d = lint_add(l, LINT_FV506, t->fingerprint->at,
		"this is not the fingerprint of the CA certificate of "
		"trustpoint `%.*s`", LINT_TEXT(t->head.name));
	lint_severity(l, d, DIAG_ERROR);
	lint_why(d, "the CA certificate is refused at the next `crypto pki "
		    "authenticate`, or it is not the CA that was meant");
	lint_related(l, d, first->child.head.at, "the CA certificate is %s",
		first->cert->subject.text);
	lint_fix(l, d, "compare with the CA's operator, by another way than "
		       "this network");
}

void lint_fingerprint(struct lint *l, const struct model_trustpoint *t)
{
	const struct model_value *v = t->fingerprint;
	uint8_t bytes[DIGITS_MAX / 2] = {0};
	uint8_t wrong = 0;
	struct diag *d;
	size_t n;

	if (!model_is_set(v))
		return;
	if (!digits(v->text, bytes, &n, &wrong)) {
		d = lint_add(l, LINT_FV506, v->at,
			"`%c` in this fingerprint is not a hexadecimal digit",
			wrong);
	} else if (n != 32 && n != 40 && n != 64) {
		d = lint_add(l, LINT_FV506, v->at,
			"this fingerprint has %zu digits; MD5 has 32 and SHA-1 "
			"has 40", n);
	} else {
		compare(l, t, bytes, n);
		return;
	}
	lint_fix(l, d, "show crypto pki certificates verbose, at the CA: "
		       "fingerprint SHA1");
}

/* ---- enrolment ---------------------------------------------------------------- */

static bool starts(struct span s, const char *with)
{
	size_t n = strlen(with);

	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((s.p[i] | 0x20) != (uint8_t)with[i])
			return false;
	return true;
}

void lint_blind_enrollment(struct lint *l, const struct model_trustpoint *t)
{
	const struct model_value *v = t->enrollment;
	struct diag *d;

	if (!matters(t) || !model_is_set(v) || v->word != MODEL_ENROLL_URL ||
		model_is_set(t->fingerprint) || !starts(v->text, "http://") ||
		lint_chain(l->model, &t->head))
		return;
	d = lint_add(l, LINT_FV507, v->at,
		"trustpoint `%.*s` fetches its CA certificate over plain HTTP "
		"and has no fingerprint to check it by",
		LINT_TEXT(t->head.name));
	lint_fix(l, d, "crypto pki trustpoint %.*s / fingerprint SHA1-OF-THE-CA",
		LINT_TEXT(t->head.name));
}

void lint_no_renewal(struct lint *l, const struct model_trustpoint *t)
{
	struct diag *d;

	if (!matters(t) || !model_is_set(t->enrollment) ||
		(t->enrollment->word != MODEL_ENROLL_URL &&
			t->enrollment->word != MODEL_ENROLL_PROFILE) ||
		model_is_set(t->auto_enroll))
		return;
	d = lint_add(l, LINT_FV508, t->head.at,
		"trustpoint `%.*s` does not renew its certificate",
		LINT_TEXT(t->head.name));
	lint_fix(l, d, "crypto pki trustpoint %.*s / auto-enroll 70 regenerate",
		LINT_TEXT(t->head.name));
}

void lint_nothing_to_enroll(struct lint *l, const struct model_trustpoint *t)
{
	struct diag *d;

	if (!t->head.used || !t->head.defined || model_is_set(t->enrollment) ||
		lint_chain(l->model, &t->head) ||
		model_find(l->model, MODEL_PKI_SERVER, t->head.name))
		return;
	d = lint_add(l, LINT_FV522, t->head.at,
		"trustpoint `%.*s` has neither certificates nor a way to get "
		"one", LINT_TEXT(t->head.name));
	lint_fix(l, d, "crypto pki trustpoint %.*s / enrollment url URL",
		LINT_TEXT(t->head.name));
}

/* ---- strength ------------------------------------------------------------------ */

static void weak_bits(struct lint *l, const struct model_value *v)
{
	struct diag *d;

	if (!v->number || v->number >= 2048)
		return;
	d = lint_add(l, LINT_FV516, v->at, "an RSA key of %u bits is too weak",
		v->number);
	lint_fix(l, d, "3072 bits, or an EC key");
}

static void weak_hash(struct lint *l, const struct model_value *v,
	const char *what)
{
	struct diag *d;

	if (!model_is_set(v) || (v->word != MODEL_HASH_MD5 &&
		v->word != MODEL_HASH_SHA1))
		return;
	d = lint_add(l, LINT_FV516, v->at, "%s with %s", what,
		v->word == MODEL_HASH_MD5 ? "MD5" : "SHA-1");
	lint_edit(l, d, v->at, false, "sha256");
	lint_fix(l, d, "hash sha256");
}

void lint_weak_trustpoint(struct lint *l, const struct model_trustpoint *t)
{
	weak_bits(l, t->rsa[MODEL_KEYPAIR_BITS]);
	weak_hash(l, t->hash, "certificates are requested");
}

void lint_weak_key_pair(struct lint *l, const struct model_key_pair *k)
{
	weak_bits(l, k->kind[MODEL_KEY_PAIR_RSA]);
}

void lint_weak_server(struct lint *l, const struct model_pki_server *s)
{
	weak_hash(l, s->hash, "this server signs");
}

/* ---- servers -------------------------------------------------------------------- */

void lint_server_unreachable(struct lint *l, const struct model_pki_server *s)
{
	struct diag *d;

	if (model_is_set(l->model->global->http_server))
		return;
	d = lint_add(l, LINT_FV520, s->head.at,
		"the certificate server `%.*s` has no HTTP server to listen "
		"on", LINT_TEXT(s->head.name));
	lint_fix(l, d, "ip http server");
}

void lint_grant_auto(struct lint *l, const struct model_pki_server *s)
{
	struct diag *d;

	if (!model_is_set(s->grant) || s->grant->word != MODEL_GRANT_AUTO)
		return;
	d = lint_add(l, LINT_FV521, s->grant->at,
		"the certificate server `%.*s` grants every request",
		LINT_TEXT(s->head.name));
	lint_fix(l, d, "no grant auto; then crypto pki server %.*s grant NUMBER "
		       "for each request", LINT_TEXT(s->head.name));
}

/* FV526: whether it is on without a word is told differently in two places of
 * the guide, so only what is switched off by a line counts. */
void lint_cache_never_filled(struct lint *l)
{
	const struct model_global *g = l->model->global;
	struct diag *d;

	if (!model_is_set(g->certificate_cache) ||
		!g->certificate_cache->number ||
		!model_is_set(g->http_url) || g->http_url->word != MODEL_OFF)
		return;
	d = lint_add(l, LINT_FV526, g->certificate_cache->at,
		"the cache is for certificates by URL, and none are fetched");
	lint_related(l, d, g->http_url->at, "switched off here");
	lint_fix(l, d, "crypto ikev2 http-url cert, or no crypto ikev2 "
		       "certificate-cache");
}
