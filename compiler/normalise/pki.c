/* Trustpoints, their certificates, certificate maps. */
#include "compiler/normalise/normalise.h"

/* Octets of a piece: its base64 has no padding but in the last, and is not
 * longer than a text may be. */
#define PART (POLICY_TEXT_MAX / 4 * 3)

static uint32_t clamp(int64_t t)
{
	return t < 0 ? 0 : t > UINT32_MAX ? UINT32_MAX : (uint32_t)t;
}

static struct policy_str long_text(struct norm *n, const char *s)
{
	return policy_intern(n->b, span_str(s));
}

static struct policy_range parts(struct norm *n, struct span der)
{
	struct policy_range r = {policy_builder_count(n->b,
		POLICY_TABLE_certificate_part), 0};

	for (size_t at = 0; at < der.n; at += PART) {
		size_t len = der.n - at < PART ? der.n - at : PART;
		const char *text = crypto_cert_base64(&n->arena,
			span_of(der.p + at, len));
		struct policy_certificate_part p = {
			long_text(n, text ? text : "")};

		n->oom |= !text;
		(void)policy_add(n->b, POLICY_TABLE_certificate_part, &p);
		r.n++;
	}
	return r;
}

static void certificate(struct norm *n, const struct model_certificate *c)
{
	const struct crypto_cert *x = c->cert;
	char hex[2 * sizeof(x->sha256) + 1];
	struct policy_certificate r = {NORM_WHERE(n, &c->child.head),
		.role = c->role == MODEL_CERT_OWN || c->role == MODEL_CERT_SELF ?
			POLICY_CERT_OWN : POLICY_CERT_CA,
		.subject = long_text(n, x->subject.text),
		.issuer = long_text(n, x->issuer.text),
		.serial = long_text(n, x->serial),
		.not_before = clamp(x->not_before),
		.not_after = clamp(x->not_after)};

	for (size_t i = 0; i < sizeof(x->sha256); i++) {
		static const char digit[] = "0123456789ABCDEF";

		hex[2 * i] = digit[x->sha256[i] >> 4];
		hex[2 * i + 1] = digit[x->sha256[i] & 15];
	}
	r.sha256 = policy_intern(n->b, span_of(hex, 2 * sizeof(x->sha256)));
	r.der = parts(n, x->der);
	(void)policy_add(n->b, POLICY_TABLE_certificate, &r);
}

/* What is for later, or of a registration authority, is not for IKE. */
static bool is_for_ike(const struct model_certificate *c)
{
	return c->cert && (c->role == MODEL_CERT_OWN ||
		c->role == MODEL_CERT_SELF || c->role == MODEL_CERT_CA);
}

static struct policy_range certificates(struct norm *n, struct span name)
{
	struct policy_range r = {
		policy_builder_count(n->b, POLICY_TABLE_certificate), 0};
	const struct model_cert_chain *chain = (const void *)model_find(n->m,
		MODEL_CERT_CHAIN, name);
	const struct model_certificate *c;

	if (!chain)
		return r;
	MODEL_CHILD_EACH(&chain->parent, c)
		if (is_for_ike(c)) {
			certificate(n, c);
			r.n++;
		}
	return r;
}

static struct policy_range revocation(struct norm *n,
	const struct model_trustpoint *t)
{
	struct policy_range r = {policy_builder_count(n->b,
		POLICY_TABLE_trustpoint_revocation), 0};
	struct policy_trustpoint_revocation m = {POLICY_REVOCATION_CRL};

	MODEL_LIST_EACH(v, &t->revocation) {
		m.method = v->number - 1;
		(void)policy_add(n->b, POLICY_TABLE_trustpoint_revocation, &m);
		r.n++;
	}
	if (r.n)
		return r;
	/* IOS: a CRL is asked for unless something else is configured. */
	(void)policy_add(n->b, POLICY_TABLE_trustpoint_revocation, &m);
	r.n = 1;
	return r;
}

static void trustpoint(struct norm *n, const struct model_trustpoint *t)
{
	const struct model_value *label = model_is_set(t->ec) ? t->ec :
		t->rsa[MODEL_KEYPAIR_LABEL];
	struct policy_trustpoint r = {NORM_WHERE(n, &t->head),
		.name = norm_text(n, t->head.name),
		.key_label = norm_text(n, label->text),
		.revocation = revocation(n, t),
		.ocsp_url = norm_text(n, t->ocsp->text),
		.vrf = norm_ref(n, t->vrf),
		.certificates = certificates(n, t->head.name)};

	norm_set_row(n, &t->head,
		policy_add(n->b, POLICY_TABLE_trustpoint, &r));
}

static void rule(struct norm *n, const struct model_value *v)
{
	struct policy_certificate_rule r = {NORM_AT(n, v->at),
		.field = v->word, .op = v->number - 1};
	char *fold;
	int64_t time;

	if (r.field == POLICY_CERT_FIELD_START ||
		r.field == POLICY_CERT_FIELD_END) {
		/* A date that cannot be read is a finding; 0 matches none. */
		if (crypto_cert_time_parse(v->text, &time))
			r.time = clamp(time);
	} else {
		fold = crypto_cert_fold(&n->arena, v->text);
		n->oom |= !fold;
		r.text = norm_text(n, span_str(fold ? fold : ""));
	}
	(void)policy_add(n->b, POLICY_TABLE_certificate_rule, &r);
}

static struct policy_range rules(struct norm *n,
	const struct model_cert_rules *e)
{
	struct policy_range r = {policy_builder_count(n->b,
		POLICY_TABLE_certificate_rule), 0};

	MODEL_LIST_EACH(v, &e->rules) {
		rule(n, v);
		r.n++;
	}
	return r;
}

static uint32_t entry_number(const struct model_cert_rules *e)
{
	uint32_t number = 0;

	for (size_t i = 0; i < e->child.head.name.n; i++)
		number = number * 10 + (uint32_t)(e->child.head.name.p[i] - '0');
	return number > 65535 ? 65535 : number;
}

static void map(struct norm *n, const struct model_cert_map *m)
{
	struct policy_certificate_map r = {NORM_WHERE(n, &m->parent.head),
		.name = norm_text(n, m->parent.head.name)};
	const struct model_cert_rules *e;

	r.entries.first = policy_builder_count(n->b,
		POLICY_TABLE_certificate_entry);
	MODEL_CHILD_EACH(&m->parent, e) {
		struct policy_certificate_entry row = {
			NORM_WHERE(n, &e->child.head),
			.number = entry_number(e), .rules = rules(n, e)};

		(void)policy_add(n->b, POLICY_TABLE_certificate_entry, &row);
		r.entries.n++;
	}
	norm_set_row(n, &m->parent.head,
		policy_add(n->b, POLICY_TABLE_certificate_map, &r));
}

void norm_pki(struct norm *n)
{
	const struct model_trustpoint *t;
	const struct model_cert_map *m;

	MODEL_EACH(n->m, MODEL_TRUSTPOINT, t)
		trustpoint(n, t);
	MODEL_EACH(n->m, MODEL_CERT_MAP, m)
		map(n, m);
}
