#include "runtime/crypto/cert_name.h"

#include <openssl/objects.h>

#define ATTRS_MAX 64
#define OID_MAX 128

/* As IOS writes them; hostname and ipaddress are PKCS #9 names that its own
 * certificates carry. */
static const struct {
	int nid;
	const char *word;
} types[] = {
	{NID_commonName, "cn"},
	{NID_countryName, "c"},
	{NID_localityName, "l"},
	{NID_stateOrProvinceName, "st"},
	{NID_streetAddress, "street"},
	{NID_organizationName, "o"},
	{NID_organizationalUnitName, "ou"},
	{NID_serialNumber, "serialNumber"},
	{NID_surname, "sn"},
	{NID_givenName, "givenName"},
	{NID_title, "title"},
	{NID_name, "name"},
	{NID_dnQualifier, "dnQualifier"},
	{NID_domainComponent, "dc"},
	{NID_userId, "uid"},
	{NID_pkcs9_emailAddress, "e"},
	{NID_pkcs9_unstructuredName, "hostname"},
	{NID_pkcs9_unstructuredAddress, "ipaddress"},
};

char *crypto_cert_oid(struct arena *a, const ASN1_OBJECT *oid)
{
	char buf[OID_MAX];
	int n = OBJ_obj2txt(buf, sizeof(buf), oid, 1);

	if (n <= 0 || n >= (int)sizeof(buf))
		return arena_strdup(a, "an identifier that is too long");
	return arena_strdup(a, buf);
}

static char *put_hex(char *to, uint8_t c)
{
	static const char digit[] = "0123456789ABCDEF";

	*to++ = digit[c >> 4];
	*to++ = digit[c & 15];
	return to;
}

char *crypto_cert_hex(struct arena *a, struct span s)
{
	char *text = arena_alloc(a, 2 * s.n + 1);
	char *to = text;

	for (size_t i = 0; text && i < s.n; i++)
		to = put_hex(to, s.p[i]);
	return text;
}

static bool is_special(struct span s, size_t i)
{
	if (strchr(",+\"\\<>;", s.p[i]))
		return true;
	return (i == 0 && (s.p[i] == ' ' || s.p[i] == '#')) ||
		(i + 1 == s.n && s.p[i] == ' ');
}

char *crypto_cert_escape(struct arena *a, struct span s, bool plain)
{
	char *text = arena_alloc(a, 3 * s.n + 1);
	char *to = text;

	for (size_t i = 0; text && i < s.n; i++) {
		uint8_t c = s.p[i];

		if (c < 0x20 || c == 0x7f) {
			*to++ = '\\';
			to = put_hex(to, c);
			continue;
		}
		if (plain ? c == '\\' : is_special(s, i))
			*to++ = '\\';
		*to++ = (char)c;
	}
	return text;
}

static const char *type_text(struct arena *a, const ASN1_OBJECT *o)
{
	int nid = OBJ_obj2nid(o);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].nid == nid)
			return types[i].word;
	return crypto_cert_oid(a, o);
}

static const char *value_text(struct arena *a, const ASN1_STRING *s)
{
	unsigned char *utf8 = NULL;
	int n = ASN1_STRING_to_UTF8(&utf8, s);
	const char *hex;
	char *text;

	if (n >= 0) {
		text = crypto_cert_escape(a, span_of(utf8, (size_t)n), false);
		OPENSSL_free(utf8);
		return text;
	}
	hex = crypto_cert_hex(a, span_of(ASN1_STRING_get0_data(s),
		(size_t)ASN1_STRING_length(s)));
	return hex ? arena_printf(a, "#%s", hex) : NULL;
}

/* Attributes of one RDN are joined by "+", RDNs by ",". */
static char *join(struct arena *a, const struct crypto_cert_name *name,
	const bool *plus, const char **why)
{
	size_t n = 1;
	char *text;
	char *to;

	for (size_t i = 0; i < name->n; i++)
		n += strlen(name->attrs[i].type) +
			strlen(name->attrs[i].value) + 2;
	if (n > CRYPTO_CERT_TEXT_MAX) {
		*why = "a name in it is longer than 4000 octets";
		return NULL;
	}
	text = arena_alloc(a, n);
	to = text;
	for (size_t i = 0; text && i < name->n; i++) {
		if (i)
			*to++ = plus[i] ? '+' : ',';
		to = stpcpy(to, name->attrs[i].type);
		*to++ = '=';
		to = stpcpy(to, name->attrs[i].value);
	}
	return text;
}

static bool read_attrs(struct crypto_cert_name *out, const X509_NAME *name,
	struct arena *a, bool *plus)
{
	struct crypto_cert_attr *attr;
	int set = -1;

	attr = arena_array(a, out->n, sizeof(*attr));
	if (!attr && out->n)
		return false;
	out->attrs = attr;
	for (size_t i = 0; i < out->n; i++) {
		const X509_NAME_ENTRY *e = X509_NAME_get_entry(name,
			(int)(out->n - 1 - i));

		attr[i].type = type_text(a, X509_NAME_ENTRY_get_object(e));
		attr[i].value = value_text(a, X509_NAME_ENTRY_get_data(e));
		if (!attr[i].type || !attr[i].value)
			return false;
		plus[i] = i && X509_NAME_ENTRY_set(e) == set;
		set = X509_NAME_ENTRY_set(e);
	}
	return true;
}

bool crypto_cert_name_read(struct crypto_cert_name *out, const X509_NAME *name,
	struct arena *a, const char **why)
{
	bool plus[ATTRS_MAX];
	int n = X509_NAME_entry_count(name);
	const unsigned char *der;
	size_t der_n;

	*why = "memory is short";
	if (n < 0 || n > ATTRS_MAX) {
		*why = "a name in it has more than 64 attributes";
		return false;
	}
	out->n = (size_t)n;
	if (!read_attrs(out, name, a, plus))
		return false;
	out->text = join(a, out, plus, why);
	if (!out->text)
		return false;
	out->fold = crypto_cert_fold(a, span_str(out->text));
	/* Borrowed from the name, which the certificate owns: copied. */
	if (!out->fold || X509_NAME_get0_der(name, &der, &der_n) != 1)
		return false;
	out->der = span_of(arena_strndup(a, span_of(der, der_n)), der_n);
	return out->der.p != NULL;
}
