#include "runtime/crypto/cert.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <time.h>

#include "runtime/crypto/cert_ext.h"
#include "runtime/crypto/cert_name.h"

/* ---- the outermost length ------------------------------------------------- */

/* What a broken copy most often breaks is told in octets, which an operator
 * can count, and not in OpenSSL's words. False with *why. */
static bool check_length(struct span der, struct arena *a, const char **why)
{
	struct bytes_in in = bytes_in(der);
	uint64_t n;
	uint8_t len;

	if (der.n > CRYPTO_CERT_MAX) {
		*why = "it is longer than 65535 octets";
		return false;
	}
	if (bytes_u8(&in) != 0x30) {
		*why = der.n ? "it does not begin like a certificate (30)" :
			"it is empty";
		return false;
	}
	n = len = bytes_u8(&in);
	if (len & 0x80) {
		n = 0;
		if ((len & 0x7f) == 0 || (len & 0x7f) > 3)
			in.bad = true;
		for (len &= 0x7f; len && !in.bad; len--)
			n = n << 8 | bytes_u8(&in);
	}
	if (in.bad) {
		*why = "the length at its begin is wrong or cut off";
		return false;
	}
	n += der.n - bytes_left(&in);
	if (n == der.n)
		return true;
	*why = arena_printf(a, "it says that it has %llu octets, but %zu are "
		"here", (unsigned long long)n, der.n);
	if (!*why)
		*why = "memory is short";
	return false;
}

static X509 *decode(struct span der, struct arena *a, const char **why)
{
	const unsigned char *p = der.p;
	const char *reason;
	X509 *x;

	if (!check_length(der, a, why))
		return NULL;
	x = d2i_X509(NULL, &p, (long)der.n);
	if (x && p == der.p + der.n)
		return x;
	X509_free(x);
	reason = ERR_reason_error_string(ERR_peek_last_error());
	*why = arena_printf(a, "it is not a certificate in DER (%s)",
		reason ? reason : "octets are left over");
	if (!*why)
		*why = "memory is short";
	return NULL;
}

/* ---- fields --------------------------------------------------------------- */

static bool read_time(const ASN1_TIME *t, int64_t *out)
{
	struct tm tm = {0};

	if (ASN1_TIME_check(t) != 1 || ASN1_TIME_to_tm(t, &tm) != 1)
		return false;
	*out = timegm(&tm);
	return true;
}

static const char *serial_text(const X509 *x, struct arena *a)
{
	const ASN1_INTEGER *n = X509_get0_serialNumber(x);
	struct span s = span_of(ASN1_STRING_get0_data(n),
		(size_t)ASN1_STRING_length(n));
	const char *hex;

	if (s.n > 64) /* RFC 5280 4.1.2.2 allows 20 */
		return "longer than 64 octets";
	hex = crypto_cert_hex(a, s);
	if (hex && ASN1_STRING_type(n) == V_ASN1_NEG_INTEGER)
		return arena_printf(a, "-%s", hex);
	return hex;
}

static const struct {
	const char *group;
	const char *name;
} curves[] = {
	{"prime256v1", "P-256"},
	{"secp384r1", "P-384"},
	{"secp521r1", "P-521"},
};

static const char *curve_name(const EVP_PKEY *key, struct arena *a)
{
	char group[64];

	if (EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1)
		return "";
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (strcmp(curves[i].group, group) == 0)
			return curves[i].name;
	return arena_strdup(a, group);
}

static const struct {
	int id;
	enum crypto_cert_key key;
	const char *name;
} keys[] = {
	{EVP_PKEY_RSA, CRYPTO_KEY_RSA, "RSA"},
	{EVP_PKEY_RSA_PSS, CRYPTO_KEY_RSA, "RSA-PSS"},
	{EVP_PKEY_EC, CRYPTO_KEY_EC, "EC"},
	{EVP_PKEY_ED25519, CRYPTO_KEY_EDDSA, "Ed25519"},
	{EVP_PKEY_ED448, CRYPTO_KEY_EDDSA, "Ed448"},
	{EVP_PKEY_DSA, CRYPTO_KEY_DSA, "DSA"},
};

static bool read_key(struct crypto_cert *c, const X509 *x, struct arena *a)
{
	const EVP_PKEY *key = X509_get0_pubkey(x);
	ASN1_OBJECT *oid = NULL;
	int bits = key ? EVP_PKEY_get_bits(key) : 0;

	c->curve = "";
	c->key_bits = bits > 0 ? (uint32_t)bits : 0;
	for (size_t i = 0; key && i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (EVP_PKEY_get_base_id(key) != keys[i].id)
			continue;
		c->key = keys[i].key;
		c->key_name = keys[i].name;
		if (c->key == CRYPTO_KEY_EC)
			c->curve = curve_name(key, a);
		return c->curve != NULL;
	}
	if (X509_PUBKEY_get0_param(&oid, NULL, NULL, NULL,
		X509_get_X509_PUBKEY(x)) != 1)
		return false;
	c->key_name = crypto_cert_oid(a, oid);
	return c->key_name != NULL;
}

static bool read_signature(struct crypto_cert *c, X509 *x, struct arena *a)
{
	const X509_ALGOR *alg = X509_get0_tbs_sigalg(x);
	int digest = NID_undef;
	int key = NID_undef;
	int security = 0;
	const EVP_MD *md;

	c->digest = "";
	if (X509_get_signature_info(x, &digest, &key, &security, NULL) != 1) {
		c->signature = crypto_cert_oid(a, alg->algorithm);
		return c->signature != NULL;
	}
	switch (key) {
	case NID_rsaEncryption:
		c->signature = "RSA";
		break;
	case NID_X9_62_id_ecPublicKey:
		c->signature = "ECDSA";
		break;
	default:
		c->signature = OBJ_nid2sn(key);
		break;
	}
	md = digest == NID_undef ? NULL : EVP_get_digestbynid(digest);
	if (md) {
		c->digest = OBJ_nid2sn(digest);
		c->digest_bits = (uint32_t)EVP_MD_get_size(md) * 8;
	}
	return true;
}

static bool read_digests(struct crypto_cert *c)
{
	return EVP_Digest(c->der.p, c->der.n, c->md5, NULL, EVP_md5(),
		       NULL) == 1 &&
		EVP_Digest(c->der.p, c->der.n, c->sha1, NULL, EVP_sha1(),
			NULL) == 1 &&
		EVP_Digest(c->der.p, c->der.n, c->sha256, NULL, EVP_sha256(),
			NULL) == 1;
}

static bool read_fields(struct crypto_cert *c, X509 *x, struct arena *a,
	const char **why)
{
	EVP_PKEY *key = X509_get0_pubkey(x);

	*why = "memory is short";
	c->version = (uint32_t)X509_get_version(x) + 1;
	c->serial = serial_text(x, a);
	if (!c->serial || !read_key(c, x, a) || !read_signature(c, x, a))
		return false;
	if (!read_digests(c)) {
		*why = "OpenSSL does not compute its fingerprints";
		return false;
	}
	if (!read_time(X509_get0_notBefore(x), &c->not_before) ||
		!read_time(X509_get0_notAfter(x), &c->not_after)) {
		*why = "its dates cannot be read";
		return false;
	}
	if (!crypto_cert_name_read(&c->subject, X509_get_subject_name(x), a,
		    why) ||
		!crypto_cert_name_read(&c->issuer, X509_get_issuer_name(x), a,
			why) ||
		!crypto_cert_ext_read(c, x, a, why))
		return false;
	c->self_issued = span_eq(c->subject.der, c->issuer.der);
	c->self_signed = c->self_issued && key && X509_verify(x, key) == 1;
	return true;
}

bool crypto_cert_parse(struct crypto_cert *c, struct span der, struct arena *a,
	const char **why)
{
	bool ok = false;
	X509 *x;

	memset(c, 0, sizeof(*c));
	ERR_set_mark();
	x = decode(der, a, why);
	if (!x)
		goto out;
	c->der = span_of(arena_strndup(a, der), der.n);
	*why = "memory is short";
	ok = c->der.p && read_fields(c, x, a, why);
out:
	X509_free(x);
	ERR_pop_to_mark();
	return ok;
}

char *crypto_cert_base64(struct arena *a, struct span der)
{
	uint8_t *text = arena_alloc(a, der.n / 3 * 4 + 5);

	if (text)
		(void)EVP_EncodeBlock(text, der.p, (int)der.n);
	return (char *)text;
}

size_t crypto_cert_octets(uint8_t *to, struct span text)
{
	size_t padding = 0;
	int n;

	if (text.n == 0 || text.n % 4 || text.n > 2 * CRYPTO_CERT_MAX)
		return 0;
	while (padding < 2 && text.p[text.n - 1 - padding] == '=')
		padding++;
	n = EVP_DecodeBlock(to, text.p, (int)text.n);
	/* Blanks around the text are skipped there: not in ours. */
	return n == (int)(text.n / 4 * 3) ? (size_t)n - padding : 0;
}

bool crypto_cert_name_str(struct span der, char *buf, size_t cap)
{
	const unsigned char *p = der.p;
	struct crypto_cert_name name;
	X509_NAME *x = NULL;
	const char *why;
	struct arena a;
	bool ok;

	*buf = '\0';
	arena_init(&a, 0);
	ERR_set_mark();
	if (der.n && der.n <= CRYPTO_CERT_MAX)
		x = d2i_X509_NAME(NULL, &p, (long)der.n);
	ok = x && p == der.p + der.n && crypto_cert_name_read(&name, x, &a,
		&why);
	if (ok)
		(void)snprintf(buf, cap, "%s", name.text);
	X509_NAME_free(x);
	ERR_pop_to_mark();
	arena_fini(&a);
	return ok;
}

/* ---- who issued it -------------------------------------------------------- */

static bool signed_by(const struct crypto_cert *c,
	const struct crypto_cert *by)
{
	const unsigned char *p = c->der.p;
	const unsigned char *q = by->der.p;
	X509 *x;
	X509 *y;
	EVP_PKEY *key;
	bool ok;

	ERR_set_mark();
	x = d2i_X509(NULL, &p, (long)c->der.n);
	y = d2i_X509(NULL, &q, (long)by->der.n);
	key = y ? X509_get0_pubkey(y) : NULL;
	ok = x && key && X509_verify(x, key) == 1;
	X509_free(x);
	X509_free(y);
	ERR_pop_to_mark();
	return ok;
}

bool crypto_cert_issued_by(const struct crypto_cert *c,
	const struct crypto_cert *by, const char **why)
{
	*why = NULL;
	if (!span_eq(c->issuer.der, by->subject.der))
		*why = "the issuer's name is another one";
	else if (c->authority_key.n && by->subject_key.n &&
		!span_eq(c->authority_key, by->subject_key))
		*why = "the issuer has the name, but another key";
	else if (by->version >= 3 && !by->is_ca)
		*why = "the issuer's certificate is not that of a CA";
	else if (by->has_usage && !(by->usage & CRYPTO_USAGE_CERT_SIGN))
		*why = "the issuer's key may not sign certificates";
	else if (!signed_by(c, by))
		*why = "the signature is not the issuer's";
	return *why == NULL;
}
