/* show crypto isakmp policy: what is not written has IOS's default. */
#include "compiler/show/object.h"

#include <stdlib.h>
#include <string.h>

#define AES_BITS 128
#define LIFETIME 86400

static const char *const ciphers[] = {
	[MODEL_ISAKMP_DES] = "DES - Data Encryption Standard (56 bit keys).",
	[MODEL_ISAKMP_3DES] = "Three key triple DES",
};

static const char *const hashes[] = {
	[MODEL_ISAKMP_MD5] = "Message Digest 5",
	[MODEL_ISAKMP_SHA] = "Secure Hash Standard",
	[MODEL_ISAKMP_SHA256] = "Secure Hash Standard 2 (256 bit)",
	[MODEL_ISAKMP_SHA384] = "Secure Hash Standard 2 (384 bit)",
	[MODEL_ISAKMP_SHA512] = "Secure Hash Standard 2 (512 bit)",
};

static const char *const methods[] = {
	[MODEL_ISAKMP_RSA_SIG] = "Rivest-Shamir-Adleman Signature",
	[MODEL_ISAKMP_RSA_ENCR] = "Rivest-Shamir-Adleman Encryption",
	[MODEL_ISAKMP_PRE_SHARE] = "Pre-Shared Key",
	[MODEL_ISAKMP_ECDSA_SIG] = "Elliptic Curve Digital Signature",
};

static json_t *cipher(const struct model_value *v)
{
	return v->word != MODEL_ISAKMP_AES ? json_string(ciphers[v->word]) :
		json_sprintf("AES - Advanced Encryption Standard (%u bit "
			     "keys).", v->number ? v->number : AES_BITS);
}

/* The number and the bits of a group: "MODP2048" has them in its name. */
static json_t *group(const struct model_value *v)
{
	const struct transform *t = transform_row(model_is_set(v) ?
		v->word : ALG_DH_1);

	return json_sprintf("#%u (%s bit)", t->id,
		t->name + strcspn(t->name, "0123456789"));
}

/* A policy that says nothing authenticates with RSA signatures. */
static json_t *object(const struct show_from *from,
	const struct model_isakmp_policy *r)
{
	json_t *o = show_model_object(from, &r->head);

	show_set(o, "encryption", cipher(r->encryption));
	show_set_text(o, "hash", hashes[model_is_set(r->hash) ?
		r->hash->word : MODEL_ISAKMP_SHA]);
	show_set_text(o, "authentication", methods[r->authentication->word]);
	show_set(o, "group", group(r->group));
	show_set_number(o, "lifetime", norm_number(r->lifetime, LIFETIME));
	return o;
}

static int by_number(const void *a, const void *b)
{
	const struct model_isakmp_policy *const *x = a;
	const struct model_isakmp_policy *const *y = b;
	size_t i = (*x)->head.name.n;
	size_t k = (*y)->head.name.n;

	/* Of equal length, digits compare as their numbers do. */
	return i != k ? (i < k ? -1 : 1) :
		memcmp((*x)->head.name.p, (*y)->head.name.p, i);
}

void show_isakmp_policy_list(const struct show_from *from, json_t *out)
{
	const struct model *m = &from->u->model;
	const struct model_isakmp_policy *r;
	const struct model_isakmp_policy **list;
	struct arena a;
	size_t n = 0;

	arena_init(&a, 0);
	list = arena_array(&a, m->table[MODEL_ISAKMP_POLICY].n + 1u,
		sizeof(const void *));
	MODEL_EACH(m, MODEL_ISAKMP_POLICY, r)
		if (list)
			list[n++] = r;
	if (n)
		qsort(list, n, sizeof(const void *), by_number);
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(out, object(from, list[i]));
	arena_fini(&a);
}

void show_isakmp_policy_print(FILE *out, const json_t *o)
{
	static const struct {
		const char *key;
		const char *label;
	} rows[] = {
		{"encryption", "encryption algorithm:"},
		{"hash", "hash algorithm:"},
		{"authentication", "authentication method:"},
		{"group", "Diffie-Hellman group:"},
	};

	(void)fprintf(out, "Protection suite of priority %s\n",
		show_text(o, "name", ""));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		(void)fprintf(out, "        %-23s %s\n", rows[i].label,
			show_text(o, rows[i].key, ""));
	(void)fprintf(out, "        %-23s %u seconds, no volume limit\n",
		"lifetime:", show_number(o, "lifetime"));
}
