/* Arguments of AAA, of remote access and of the FlexVPN client. */
#include "compiler/ios/arg.h"

#include "compiler/model/aaa.h"
#include "compiler/model/flex.h"
#include "compiler/model/ikev2.h"

static bool is_word(const struct ios_line *l, size_t i, const char *keyword)
{
	return i < l->n && ios_word_cmp(l->word[i], keyword) == 0;
}

/* ---- addresses ------------------------------------------------------------------- */

static int of_family(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a, uint8_t family)
{
	int taken = ios_arg_host(l, i, v, a);

	return taken > 0 && model_addr(v)->family != family ? -1 : taken;
}

int ios_arg_ipv4(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	return of_family(l, i, v, a, ADDR_V4);
}

int ios_arg_ipv6(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	return of_family(l, i, v, a, ADDR_V6);
}

int ios_arg_mask(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	int taken = ios_arg_ipv4(l, i, v, a);
	uint8_t len;

	if (taken <= 0)
		return taken;
	if (!prefix_len_from_mask(model_addr(v), &len))
		return -1;
	v->number = len;
	return 1;
}

int ios_arg_server(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	int taken = ios_arg_host(l, i, v, a);

	if (taken < 0)
		return taken;
	v->text = l->word[i];
	return 1;
}

int ios_arg_flex_host(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	if (l->word[i].n < 2 || !ios_word_begins(l->word[i], "fqdn")) {
		int taken = ios_arg_host(l, i, v, a);

		if (taken > 0)
			v->text = l->word[i];
		return taken;
	}
	if (i + 1 >= l->n || ios_arg_looks_v4(l->word[i + 1]))
		return i + 1 < l->n ? -2 : -1;
	v->text = l->word[i + 1];
	v->word = MODEL_HOST_FQDN;
	if (is_word(l, i + 2, "dynamic"))
		v->word = MODEL_HOST_FQDN_DYNAMIC;
	else if (is_word(l, i + 2, "ipv6"))
		v->word = MODEL_HOST_FQDN_IPV6;
	return v->word == MODEL_HOST_FQDN ? 2 : 3;
}

int ios_arg_template(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	char *s;

	if (!ios_number(l->word[i], 1, 4095, &v->number))
		return -1;
	s = arena_printf(a, "Virtual-Template%u", v->number);
	if (s)
		v->text = span_str(s);
	return 1;
}

/* ---- keys ------------------------------------------------------------------------ */

static void key_from(const struct ios_line *l, size_t i, struct model_value *v)
{
	static const uint8_t kinds[10] = {[5] = MODEL_KEY_HASHED,
		[6] = MODEL_KEY_ENCRYPTED, [7] = MODEL_KEY_OBSCURED,
		[8] = MODEL_KEY_HASHED, [9] = MODEL_KEY_HASHED};
	struct span w = l->word[i];

	if (w.n == 1 && i + 1 < l->n && w.p[0] >= '0' && w.p[0] <= '9') {
		v->number = kinds[w.p[0] - '0'];
		i++;
	}
	v->text = ios_rest(l, i);
	v->at.column = ios_column(l, v->text.p);
	if (ios_is_masked(v->text))
		v->number = MODEL_KEY_MASKED;
}

int ios_arg_secret(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	key_from(l, i, v);
	return (int)(l->n - i);
}

int ios_arg_hidden(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	v->text = ios_rest(l, i);
	v->at.column = ios_column(l, v->text.p);
	return (int)(l->n - i);
}

/* ---- method lists ---------------------------------------------------------------- */

static const struct {
	const char *word;
	uint32_t method;
} methods[] = {
	{"cache", MODEL_METHOD_CACHE},
	{"enable", MODEL_METHOD_OTHER},
	{"group", MODEL_METHOD_GROUP},
	{"if-authenticated", MODEL_METHOD_OTHER},
	{"krb5", MODEL_METHOD_OTHER},
	{"krb5-telnet", MODEL_METHOD_OTHER},
	{"line", MODEL_METHOD_OTHER},
	{"local", MODEL_METHOD_LOCAL},
	{"local-case", MODEL_METHOD_LOCAL},
	{"none", MODEL_METHOD_NONE},
	{"passwd-expiry", MODEL_METHOD_OTHER},
	/* As releases before server groups write them. */
	{"radius", MODEL_METHOD_RADIUS},
	{"tacacs+", MODEL_METHOD_TACACS},
};

const char *ios_arg_method_words(size_t k)
{
	return k < sizeof(methods) / sizeof(*methods) ? methods[k].word : NULL;
}

int ios_arg_aaa_group(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	(void)a;
	v->text = l->word[i];
	v->refers = MODEL_NOTHING;
	if (is_word(l, i, "radius"))
		v->number = MODEL_METHOD_RADIUS;
	else if (is_word(l, i, "tacacs+"))
		v->number = MODEL_METHOD_TACACS;
	else if (is_word(l, i, "ldap"))
		v->number = MODEL_METHOD_LDAP;
	else {
		v->number = MODEL_METHOD_GROUP;
		v->refers = MODEL_AAA_GROUP;
	}
	return 1;
}

int ios_arg_method(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	for (size_t k = 0; k < sizeof(methods) / sizeof(*methods); k++) {
		if (!is_word(l, i, methods[k].word))
			continue;
		v->text = l->word[i];
		v->number = methods[k].method;
		if (v->number != MODEL_METHOD_GROUP &&
			v->number != MODEL_METHOD_CACHE)
			return 1;
		if (i + 1 >= l->n)
			return -1;
		v->text = l->word[i + 1];
		if (v->number == MODEL_METHOD_GROUP)
			(void)ios_arg_aaa_group(l, i + 1, v, a);
		return 2;
	}
	return 0;
}

/* ---- EAP and manglers ------------------------------------------------------------ */

int ios_arg_delimiter(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	struct span w = l->word[i];

	(void)a;
	if (w.n != 1 || !memchr(".@\\", w.p[0], 3))
		return -1;
	v->text = w;
	return 1;
}

int ios_arg_query(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	if (l->word[i].n < 2 || !ios_word_begins(l->word[i], "query-identity"))
		return 0;
	v->text = l->word[i];
	return 1;
}

const char *ios_arg_query_words(size_t k)
{
	return k ? NULL : "query-identity";
}

static const struct {
	const char *word;
	uint32_t method;
} eap_words[] = {
	{"gtc", MODEL_EAP_GTC},
	{"md5", MODEL_EAP_MD5},
	{"ms-chapv2", MODEL_EAP_MSCHAPV2},
	{"mschapv2", MODEL_EAP_MSCHAPV2},
	{"username", 0},
	{"password", 0},
};

const char *ios_arg_eap_local_words(size_t k)
{
	return k < sizeof(eap_words) / sizeof(*eap_words) ? eap_words[k].word :
							    NULL;
}

static uint32_t eap_method(struct span w)
{
	for (size_t k = 0; k < sizeof(eap_words) / sizeof(*eap_words); k++)
		if (ios_word_cmp(w, eap_words[k].word) == 0)
			return eap_words[k].method;
	return 0;
}

int ios_arg_eap_local(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	size_t k = i;
	struct model_value key = {0};

	(void)a;
	v->number = eap_method(l->word[k]);
	k += v->number != 0;
	if (k + 1 < l->n && is_word(l, k, "username")) {
		v->text = l->word[k + 1];
		k += 2;
	}
	if (k + 1 < l->n && is_word(l, k, "password")) {
		key_from(l, k + 1, &key);
		v->at.column = key.at.column;
		k = l->n;
	}
	return (int)(k - i);
}
