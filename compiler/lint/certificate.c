/* Certificates of chains: readable, valid, strong, and each in its place. */
#include "compiler/lint/pki.h"

#define DAY 86400
#define SOON 90 /* days */
/* Signatures that are checked for one chain; no chain has as many. */
#define CHECKS_MAX 64

/* "certificate ca 01" */
static const char *role_word(const struct model_certificate *c)
{
	static const char *const words[] = {
		[MODEL_CERT_OWN] = "certificate",
		[MODEL_CERT_CA] = "certificate ca",
		[MODEL_CERT_SELF] = "certificate self-signed",
		[MODEL_CERT_ROLLOVER] = "certificate rollover",
		[MODEL_CERT_ROLLOVER_CA] = "certificate rollover ca",
		[MODEL_CERT_RA] = "certificate ra",
	};

	return words[c->role];
}

#define CERT_TEXT(c) role_word(c), LINT_TEXT((c)->serial->text)

void lint_unreadable_certificate(struct lint *l,
	const struct model_certificate *c)
{
	struct diag *d;

	if (!c->why)
		return;
	d = lint_add(l, LINT_FV514, c->bad, "`%s %.*s` cannot be read: %s",
		CERT_TEXT(c), c->why);
	lint_related(l, d, c->child.head.at, "the certificate begins here");
	lint_fix(l, d, "copy it again from `show running-config`, up to and "
		       "with its `quit`");
}

static void expiry(struct lint *l, const struct model_certificate *c)
{
	const struct crypto_cert *x = c->cert;
	char date[LINT_DATE_MAX];
	struct diag *d = NULL;
	int64_t days;

	if (l->now > x->not_after) {
		days = (l->now - x->not_after) / DAY;
		d = lint_add(l, LINT_FV503, c->child.head.at,
			"`%s %.*s` (%s) expired %lld days ago, on %s",
			CERT_TEXT(c), x->subject.text, (long long)days,
			lint_date(x->not_after, date));
	} else if (l->now < x->not_before) {
		days = (x->not_before - l->now) / DAY;
		d = lint_add(l, LINT_FV503, c->child.head.at,
			"`%s %.*s` (%s) is not valid before %s, in %lld days",
			CERT_TEXT(c), x->subject.text,
			lint_date(x->not_before, date), (long long)days);
	} else if (x->not_after - l->now < (int64_t)SOON * DAY) {
		days = (x->not_after - l->now) / DAY;
		d = lint_add(l, LINT_FV503, c->child.head.at,
			"`%s %.*s` (%s) expires in %lld days, on %s",
			CERT_TEXT(c), x->subject.text, (long long)days,
			lint_date(x->not_after, date));
		lint_severity(l, d, DIAG_WARNING);
		lint_why(d, "from that day on peers answer "
			    "AUTHENTICATION_FAILED");
	}
	lint_fix(l, d, c->role == MODEL_CERT_CA ?
		"get the CA's new certificate: crypto pki authenticate %.*s" :
		"enrol again: crypto pki enroll %.*s",
		LINT_TEXT(c->child.parent->head.name));
}

static void weak_key(struct lint *l, const struct model_certificate *c)
{
	const struct crypto_cert *x = c->cert;
	struct diag *d;

	if (!(x->key == CRYPTO_KEY_RSA && x->key_bits < 2048) &&
		!(x->key == CRYPTO_KEY_EC && x->key_bits < 224))
		return;
	d = lint_add(l, LINT_FV503, c->child.head.at,
		"`%s %.*s` (%s) has an %s key of only %u bits", CERT_TEXT(c),
		x->subject.text, x->key_name, x->key_bits);
	lint_why(d, x->key_bits <= 512 && x->key == CRYPTO_KEY_RSA ?
		"the private key can be computed from the certificate in "
		"hours; whoever does can be this peer" :
		"the key is below what is accepted today (2048 bits of RSA); "
		"newer peers refuse it");
	lint_fix(l, d, c->role == MODEL_CERT_CA ?
		"a new CA with a key of 3072 bits, and crypto pki authenticate "
		"%.*s at every router" :
		"a new key pair and certificate: rsakeypair LABEL 3072 or "
		"eckeypair LABEL, then crypto pki enroll %.*s",
		LINT_TEXT(c->child.parent->head.name));
}

/* Nothing rests on the signature of a certificate upon itself. */
static void weak_digest(struct lint *l, const struct model_certificate *c)
{
	const struct crypto_cert *x = c->cert;
	struct diag *d;

	if (x->self_issued || !x->digest_bits || x->digest_bits > 160)
		return;
	d = lint_add(l, LINT_FV503, c->child.head.at,
		"`%s %.*s` (%s) is signed with %s", CERT_TEXT(c),
		x->subject.text, x->digest);
	lint_why(d, x->digest_bits < 160 ?
		"a certificate with the same MD5 can be made by somebody "
		"else; current software refuses it" :
		"SHA-1 collisions can be bought; current software refuses it");
	if (x->digest_bits == 160)
		lint_severity(l, d, DIAG_WARNING);
	lint_fix(l, d, "have the CA sign with SHA-256 or better (crypto pki "
		       "server NAME / hash sha256), then enrol again");
}

/* Routers have certificates for other services: what they signed themselves
 * for their web server is of no concern where no profile names it. */
static bool is_for_others(const struct lint *l,
	const struct model_certificate *c)
{
	const struct model_head *t = model_find(l->model, MODEL_TRUSTPOINT,
		c->child.parent->head.name);

	return c->role == MODEL_CERT_SELF && (!t || !t->used);
}

void lint_bad_certificate(struct lint *l, const struct model_certificate *c)
{
	if (!c->cert || is_for_others(l, c))
		return;
	expiry(l, c);
	weak_key(l, c);
	weak_digest(l, c);
}

/* ---- in its place ----------------------------------------------------------- */

static struct span bare_serial(struct span s)
{
	while (s.n > 1 && *s.p == '0')
		s = span_of(s.p + 1, s.n - 1);
	return s;
}

static bool same_serial(struct span a, struct span b)
{
	a = bare_serial(a);
	b = bare_serial(b);
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if ((a.p[i] | 0x20) != (b.p[i] | 0x20))
			return false;
	return true;
}

void lint_misplaced_certificate(struct lint *l,
	const struct model_certificate *c)
{
	const struct crypto_cert *x = c->cert;
	struct diag *d;

	if (!x)
		return;
	if (!same_serial(c->serial->text, span_str(x->serial))) {
		d = lint_add(l, LINT_FV517, c->serial->at,
			"`%s %.*s` is the certificate with serial number %s "
			"(%s)", CERT_TEXT(c), x->serial, x->subject.text);
		lint_fix(l, d, "check which certificate was meant; its line is "
			       "`%s %s`", role_word(c), x->serial);
	}
	if (c->role == MODEL_CERT_CA && x->version >= 3 && !x->is_ca) {
		d = lint_add(l, LINT_FV517, c->child.head.at,
			"`%s %.*s` (%s) is not the certificate of a CA",
			CERT_TEXT(c), x->subject.text);
		lint_severity(l, d, DIAG_ERROR);
		lint_why(d, "no certificate can be verified with it: peers "
			    "are refused with AUTHENTICATION_FAILED");
		lint_fix(l, d, "crypto pki authenticate %.*s",
			LINT_TEXT(c->child.parent->head.name));
	}
}

void lint_key_usage(struct lint *l, const struct model_certificate *c)
{
	const struct crypto_cert *x = c->cert;
	struct diag *d;

	if (!x || c->role != MODEL_CERT_OWN || !x->has_usage ||
		x->usage & (CRYPTO_USAGE_SIGNATURE |
			CRYPTO_USAGE_NON_REPUDIATION))
		return;
	d = lint_add(l, LINT_FV519, c->child.head.at,
		"the key of `%s %.*s` (%s) is not meant for signatures",
		CERT_TEXT(c), x->subject.text);
	lint_fix(l, d, "enrol again with a certificate template whose key "
		       "usage has digitalSignature");
}

/* ---- chains ------------------------------------------------------------------ */

struct count {
	const struct model_certificate *own;
	const struct model_certificate *ca;
	const struct model_certificate *bare; /* without a body */
	bool many;
};

static struct count count_roles(const struct model_cert_chain *chain)
{
	struct count n = {0};
	const struct model_certificate *c;

	MODEL_CHILD_EACH(&chain->parent, c) {
		if (c->role == MODEL_CERT_OWN && !n.own)
			n.own = c;
		if (c->role == MODEL_CERT_CA && !n.ca)
			n.ca = c;
		if (!c->body.n && !model_is_set(c->file) && !n.bare)
			n.bare = c;
	}
	return n;
}

void lint_chain_without_ca(struct lint *l,
	const struct model_cert_chain *chain)
{
	const struct model_head *h = &chain->parent.head;
	struct count n = count_roles(chain);
	struct diag *d;

	if (!n.own || n.ca)
		return;
	d = lint_add(l, LINT_FV504, h->at,
		"the chain of trustpoint `%.*s` has no CA certificate",
		LINT_TEXT(h->name));
	lint_related(l, d, n.own->child.head.at,
		"the router's own certificate is here");
	lint_fix(l, d, "crypto pki authenticate %.*s", LINT_TEXT(h->name));
}

void lint_chain_without_body(struct lint *l,
	const struct model_cert_chain *chain)
{
	struct count n = count_roles(chain);
	struct diag *d;

	if (!n.bare)
		return;
	d = lint_add(l, LINT_FV515, n.bare->child.head.at,
		"`%s %.*s` has no body here: its dates and strength are not "
		"checked", CERT_TEXT(n.bare));
	lint_fix(l, d, "check the output of `show running-config`, not of "
		       "`show running-config brief`");
}

/* Is `c` issued by a CA of its chain? *why of the nearest. */
static bool has_issuer(const struct model_cert_chain *chain,
	const struct model_certificate *c, unsigned *checks, const char **why,
	const struct model_certificate **by)
{
	const struct model_certificate *ca;

	*by = NULL;
	MODEL_CHILD_EACH(&chain->parent, ca) {
		const char *reason;

		if (ca->role != MODEL_CERT_CA || !ca->cert || ++*checks >
			CHECKS_MAX)
			continue;
		if (crypto_cert_issued_by(c->cert, ca->cert, &reason))
			return true;
		*by = ca;
		*why = reason;
	}
	return !*by;
}

void lint_foreign_certificate(struct lint *l,
	const struct model_cert_chain *chain)
{
	const struct model_certificate *c;
	const struct model_certificate *by;
	const char *why = "";
	unsigned checks = 0;

	MODEL_CHILD_EACH(&chain->parent, c) {
		struct diag *d;

		if (c->role != MODEL_CERT_OWN || !c->cert ||
			has_issuer(chain, c, &checks, &why, &by))
			continue;
		d = lint_add(l, LINT_FV518, c->child.head.at,
			"`%s %.*s` (%s) was not issued by the CA of its chain: "
			"%s", CERT_TEXT(c), c->cert->subject.text, why);
		lint_related(l, d, by->child.head.at, "the CA is %s; the "
			"certificate names %s as its issuer",
			by->cert->subject.text, c->cert->issuer.text);
		lint_fix(l, d, "crypto pki authenticate %.*s, then crypto pki "
			       "enroll %.*s", LINT_TEXT(chain->parent.head.name),
			LINT_TEXT(chain->parent.head.name));
	}
}

void lint_chain_without_trustpoint(struct lint *l,
	const struct model_cert_chain *chain)
{
	const struct model_head *h = &chain->parent.head;
	struct diag *d;

	if (model_find(l->model, MODEL_TRUSTPOINT, h->name))
		return;
	d = lint_add(l, LINT_FV104, h->at,
		"these certificates are of trustpoint `%.*s`, which is not "
		"defined", LINT_TEXT(h->name));
	lint_fix(l, d, "crypto pki trustpoint %.*s", LINT_TEXT(h->name));
}
