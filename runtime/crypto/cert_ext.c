#include "runtime/crypto/cert_ext.h"

#include <openssl/x509v3.h>

#include "runtime/crypto/cert_name.h"

struct reader {
	struct crypto_cert *c;
	const X509 *x;
	struct arena *a;
	const char **why;
};

static const struct {
	int nid;
	enum crypto_cert_purpose purpose;
	const char *name;
} purposes[] = {
	{NID_server_auth, CRYPTO_PURPOSE_SERVER, "serverAuth"},
	{NID_client_auth, CRYPTO_PURPOSE_CLIENT, "clientAuth"},
	{NID_ipsec_IKE, CRYPTO_PURPOSE_IPSEC_IKE, "ipsecIKE"},
	{NID_ipsecEndSystem, CRYPTO_PURPOSE_IPSEC_OLD, "ipsecEndSystem"},
	{NID_ipsecTunnel, CRYPTO_PURPOSE_IPSEC_OLD, "ipsecTunnel"},
	{NID_ipsecUser, CRYPTO_PURPOSE_IPSEC_OLD, "ipsecUser"},
	{NID_anyExtendedKeyUsage, CRYPTO_PURPOSE_ANY, "anyExtendedKeyUsage"},
	{NID_code_sign, CRYPTO_PURPOSE_OTHER, "codeSigning"},
	{NID_email_protect, CRYPTO_PURPOSE_OTHER, "emailProtection"},
	{NID_time_stamp, CRYPTO_PURPOSE_OTHER, "timeStamping"},
	{NID_OCSP_sign, CRYPTO_PURPOSE_OTHER, "OCSPSigning"},
};

/* OpenSSL has no number for it. */
#define IKE_INTERMEDIATE "1.3.6.1.5.5.8.2.2"

/* An extension decoded, or NULL: absent, or a problem. */
static void *get(struct reader *r, int nid, const char *name)
{
	int critical = 0;
	void *ext = X509_get_ext_d2i(r->x, nid, &critical, NULL);

	if (ext || critical == -1 || r->c->problem)
		return ext;
	r->c->problem = arena_printf(r->a, critical == -2 ?
		"it has %s more than once" : "its %s cannot be decoded", name);
	return NULL;
}

static bool fail(struct reader *r, const char *why)
{
	*r->why = why;
	return false;
}

static bool no_memory(struct reader *r)
{
	return fail(r, "memory is short");
}

static bool read_constraints(struct reader *r)
{
	BASIC_CONSTRAINTS *b = get(r, NID_basic_constraints,
		"basicConstraints");
	int64_t n = 0;

	r->c->path_len = -1;
	if (!b)
		return true;
	r->c->has_constraints = true;
	r->c->is_ca = b->ca != 0;
	if (b->pathlen) {
		if (ASN1_INTEGER_get_int64(&n, b->pathlen) != 1 || n < 0)
			n = 0; /* nonsense does not widen what it may issue */
		r->c->path_len = n > INT32_MAX ? INT32_MAX : (int32_t)n;
	}
	BASIC_CONSTRAINTS_free(b);
	return true;
}

static bool read_usage(struct reader *r)
{
	ASN1_BIT_STRING *bits = get(r, NID_key_usage, "keyUsage");

	if (!bits)
		return true;
	r->c->has_usage = true;
	for (int i = 0; i < 9; i++)
		if (ASN1_BIT_STRING_get_bit(bits, i))
			r->c->usage |= 1U << i;
	ASN1_BIT_STRING_free(bits);
	return true;
}

static bool texts_room(struct reader *r, struct crypto_cert_texts *t, int n)
{
	if (n < 0 || n > CRYPTO_CERT_NAMES_MAX)
		return fail(r, "a list in it has more than 1024 entries");
	if (n == 0)
		return true;
	t->item = arena_array(r->a, (size_t)n, sizeof(*t->item));
	return t->item || no_memory(r);
}

static const char *purpose_name(struct reader *r, const ASN1_OBJECT *o)
{
	const char *oid;
	int nid = OBJ_obj2nid(o);

	for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++)
		if (purposes[i].nid == nid) {
			r->c->purposes |= purposes[i].purpose;
			return purposes[i].name;
		}
	oid = crypto_cert_oid(r->a, o);
	if (oid && strcmp(oid, IKE_INTERMEDIATE) == 0) {
		r->c->purposes |= CRYPTO_PURPOSE_IKE_INTER;
		return "iKEIntermediate";
	}
	r->c->purposes |= CRYPTO_PURPOSE_OTHER;
	return oid;
}

static bool read_purposes(struct reader *r)
{
	EXTENDED_KEY_USAGE *eku = get(r, NID_ext_key_usage, "extKeyUsage");
	struct crypto_cert_texts *t = &r->c->purpose;
	bool ok = true;

	if (!eku)
		return true;
	r->c->has_purposes = true;
	ok = texts_room(r, t, sk_ASN1_OBJECT_num(eku));
	for (int i = 0; ok && i < sk_ASN1_OBJECT_num(eku); i++) {
		const char *name = purpose_name(r,
			sk_ASN1_OBJECT_value(eku, i));

		ok = name || no_memory(r);
		t->item[t->n++] = name;
	}
	sk_ASN1_OBJECT_pop_free(eku, ASN1_OBJECT_free);
	return ok;
}

/* A string of a general name. */
static const char *plain_text(struct reader *r, const ASN1_STRING *s)
{
	unsigned char *utf8 = NULL;
	int n = ASN1_STRING_to_UTF8(&utf8, s);
	char *text;

	if (n < 0)
		return "";
	text = crypto_cert_escape(r->a, span_of(utf8, (size_t)n), true);
	OPENSSL_free(utf8);
	return text;
}

static bool address_text(struct reader *r, struct crypto_cert_alt *alt,
	const ASN1_OCTET_STRING *s)
{
	char buf[ADDR_STR_MAX];

	alt->addr = addr_from_span(span_of(ASN1_STRING_get0_data(s),
		(size_t)ASN1_STRING_length(s)));
	if (alt->addr.family == ADDR_NONE) {
		alt->kind = CRYPTO_ALT_OTHER;
		alt->text = "";
		if (!r->c->problem)
			r->c->problem = "an address in its subjectAltName "
					"has neither 4 nor 16 octets";
		return true;
	}
	alt->text = arena_strdup(r->a, addr_str(&alt->addr, buf));
	return true;
}

static bool read_alt(struct reader *r, struct crypto_cert_alt *alt,
	const GENERAL_NAME *g)
{
	struct crypto_cert_name dn = {0};

	alt->text = "";
	switch (g->type) {
	case GEN_EMAIL:
		alt->kind = CRYPTO_ALT_EMAIL;
		alt->text = plain_text(r, g->d.rfc822Name);
		break;
	case GEN_DNS:
		alt->kind = CRYPTO_ALT_DNS;
		alt->text = plain_text(r, g->d.dNSName);
		break;
	case GEN_URI:
		alt->kind = CRYPTO_ALT_URI;
		alt->text = plain_text(r, g->d.uniformResourceIdentifier);
		break;
	case GEN_IPADD:
		alt->kind = CRYPTO_ALT_IP;
		address_text(r, alt, g->d.iPAddress);
		break;
	case GEN_DIRNAME:
		alt->kind = CRYPTO_ALT_DN;
		if (!crypto_cert_name_read(&dn, g->d.directoryName, r->a,
			r->why))
			return false;
		alt->text = dn.text;
		break;
	default:
		alt->kind = CRYPTO_ALT_OTHER;
		break;
	}
	if (alt->text && strlen(alt->text) > CRYPTO_CERT_TEXT_MAX)
		return fail(r, "an alternative name in it is longer than 4000 octets");
	alt->fold = alt->text ?
		crypto_cert_fold(r->a, span_str(alt->text)) : NULL;
	return alt->fold || no_memory(r);
}

static bool read_alts(struct reader *r)
{
	GENERAL_NAMES *names = get(r, NID_subject_alt_name, "subjectAltName");
	int n = names ? sk_GENERAL_NAME_num(names) : 0;
	struct crypto_cert_alt *alt = NULL;
	bool ok = true;

	if (n > CRYPTO_CERT_NAMES_MAX)
		ok = fail(r, "it has more than 1024 alternative names");
	else if (n > 0)
		alt = arena_array(r->a, (size_t)n, sizeof(*alt));
	if (ok && n > 0 && !alt)
		ok = no_memory(r);
	r->c->alt = alt;
	for (int i = 0; ok && i < n; i++) {
		ok = read_alt(r, &alt[i], sk_GENERAL_NAME_value(names, i));
		r->c->n_alt += ok;
	}
	sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
	return ok;
}

static bool add_uri(struct reader *r, struct crypto_cert_texts *t,
	const GENERAL_NAME *g)
{
	const char *text;

	if (g->type != GEN_URI || t->n == CRYPTO_CERT_NAMES_MAX)
		return true;
	text = plain_text(r, g->d.uniformResourceIdentifier);
	if (!text)
		return no_memory(r);
	if (strlen(text) > CRYPTO_CERT_TEXT_MAX)
		return fail(r, "an address in it is longer than 4000 octets");
	t->item[t->n++] = text;
	return true;
}

static const GENERAL_NAMES *full_name(const DIST_POINT *d)
{
	return d->distpoint && d->distpoint->type == 0 ?
		d->distpoint->name.fullname : NULL;
}

static bool read_crl(struct reader *r)
{
	CRL_DIST_POINTS *points = get(r, NID_crl_distribution_points,
		"cRLDistributionPoints");
	int n = points ? sk_DIST_POINT_num(points) : 0;
	int total = 0;
	bool ok;

	for (int i = 0; i < n && total <= CRYPTO_CERT_NAMES_MAX; i++) {
		const GENERAL_NAMES *names =
			full_name(sk_DIST_POINT_value(points, i));

		total += names ? sk_GENERAL_NAME_num(names) : 0;
	}
	ok = texts_room(r, &r->c->crl, total);
	for (int i = 0; ok && i < n; i++) {
		const GENERAL_NAMES *names =
			full_name(sk_DIST_POINT_value(points, i));

		for (int k = 0; ok && names && k < sk_GENERAL_NAME_num(names);
			k++)
			ok = add_uri(r, &r->c->crl,
				sk_GENERAL_NAME_value(names, k));
	}
	CRL_DIST_POINTS_free(points);
	return ok;
}

static bool read_ocsp(struct reader *r)
{
	AUTHORITY_INFO_ACCESS *info = get(r, NID_info_access,
		"authorityInfoAccess");
	int n = info ? sk_ACCESS_DESCRIPTION_num(info) : 0;
	bool ok = texts_room(r, &r->c->ocsp, n);

	for (int i = 0; ok && i < n; i++) {
		const ACCESS_DESCRIPTION *d =
			sk_ACCESS_DESCRIPTION_value(info, i);

		if (OBJ_obj2nid(d->method) == NID_ad_OCSP)
			ok = add_uri(r, &r->c->ocsp, d->location);
	}
	AUTHORITY_INFO_ACCESS_free(info);
	return ok;
}

static bool keep_id(struct reader *r, struct span *to,
	const ASN1_OCTET_STRING *s)
{
	size_t n = s ? (size_t)ASN1_STRING_length(s) : 0;

	if (n == 0)
		return true;
	*to = span_of(arena_strndup(r->a,
		span_of(ASN1_STRING_get0_data(s), n)), n);
	return to->p || no_memory(r);
}

static bool read_key_ids(struct reader *r)
{
	ASN1_OCTET_STRING *own = get(r, NID_subject_key_identifier,
		"subjectKeyIdentifier");
	AUTHORITY_KEYID *issuer = get(r, NID_authority_key_identifier,
		"authorityKeyIdentifier");
	bool ok = keep_id(r, &r->c->subject_key, own) &&
		keep_id(r, &r->c->authority_key,
			issuer ? issuer->keyid : NULL);

	ASN1_OCTET_STRING_free(own);
	AUTHORITY_KEYID_free(issuer);
	return ok;
}

static bool read_critical(struct reader *r)
{
	for (int i = 0; i < X509_get_ext_count(r->x); i++) {
		X509_EXTENSION *e = X509_get_ext(r->x, i);

		if (!X509_EXTENSION_get_critical(e) ||
			X509_supported_extension(e))
			continue;
		r->c->critical = crypto_cert_oid(r->a,
			X509_EXTENSION_get_object(e));
		return r->c->critical || no_memory(r);
	}
	return true;
}

bool crypto_cert_ext_read(struct crypto_cert *c, const X509 *x,
	struct arena *a, const char **why)
{
	struct reader r = {c, x, a, why};

	return read_constraints(&r) && read_usage(&r) && read_purposes(&r) &&
		read_alts(&r) && read_crl(&r) && read_ocsp(&r) &&
		read_key_ids(&r) && read_critical(&r);
}
