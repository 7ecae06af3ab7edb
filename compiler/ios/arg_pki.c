#include "compiler/ios/arg_pki.h"

#include "runtime/crypto/cert.h"
#include "runtime/policy/policy.h"

/* Number of the word in words, from 1; 0: none of them. */
static uint32_t find_word(struct span w, ios_arg_words_fn *words)
{
	const char *word;

	for (size_t k = 0; (word = words(k)) != NULL; k++)
		if (ios_word_cmp(w, word) == 0)
			return (uint32_t)k + 1;
	return 0;
}

int ios_arg_url(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	struct span w = l->word[i];
	const uint8_t *colon = memchr(w.p, ':', w.n);
	const uint8_t *p = colon ? colon + 1 : NULL;

	(void)a;
	while (p && p < w.p + w.n && *p == '/')
		p++;
	if (!p || p == w.p + w.n || colon == w.p)
		return -1;
	v->text = w;
	return 1;
}

/* ---- revocation ----------------------------------------------------------- */

const char *ios_arg_revocation_words(size_t k)
{
	return k < POLICY_revocation_count ?
		policy_table_info(POLICY_TABLE_trustpoint_revocation)->
			fields[0].words[k] : NULL;
}

int ios_arg_revocation(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	(void)a;
	v->number = find_word(l->word[i], ios_arg_revocation_words);
	return v->number ? 1 : 0;
}

/* ---- operators of certificate maps ---------------------------------------- */

static const struct {
	const char *word;
	bool for_date;
	bool for_text;
} ops[CRYPTO_CERT_OPS] = {
#define CERT_OP(sym, word, for_date, for_text, what) \
	[CRYPTO_CERT_##sym] = {word, for_date, for_text},
#include "runtime/crypto/cert.def"
};

const char *ios_arg_cert_op_words(size_t k)
{
	for (size_t op = 0; op < CRYPTO_CERT_OPS; op++)
		if (ops[op].for_text && k-- == 0)
			return ops[op].word;
	return NULL;
}

const char *ios_arg_date_op_words(size_t k)
{
	for (size_t op = 0; op < CRYPTO_CERT_OPS; op++)
		if (ops[op].for_date && k-- == 0)
			return ops[op].word;
	return NULL;
}

static int arg_op(struct span w, struct model_value *v, bool date)
{
	for (uint32_t op = 0; op < CRYPTO_CERT_OPS; op++)
		if ((date ? ops[op].for_date : ops[op].for_text) &&
			ios_word_cmp(w, ops[op].word) == 0) {
			v->number = op + 1;
			return 1;
		}
	return 0;
}

int ios_arg_cert_op(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	return arg_op(l->word[i], v, false);
}

int ios_arg_date_op(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	(void)a;
	return arg_op(l->word[i], v, true);
}

/* ---- crypto key generate --------------------------------------------------- */

int ios_arg_key_options(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a)
{
	static const char *const flags[] = {"general-keys", "usage-keys",
		"signature", "encryption", "exportable", "redundancy"};
	size_t k = i;

	(void)a;
	for (; k < l->n; k++) {
		struct span w = l->word[k];
		bool known = false;

		for (size_t f = 0; f < sizeof(flags) / sizeof(*flags); f++)
			known |= w.n >= 2 && ios_word_begins(w, flags[f]);
		if (known)
			continue;
		if (k + 1 == l->n)
			return k > i ? (int)(k - i) : 0;
		k++;
		if (ios_word_begins(w, "label"))
			v->text = l->word[k];
		else if (ios_word_begins(w, "modulus") ||
			ios_word_begins(w, "keysize")) {
			if (!ios_number(l->word[k], 256, 4096, &v->number))
				return k == i + 1 ? -2 : -1;
		} else if (!ios_word_begins(w, "storage") &&
			ios_word_cmp(w, "on") != 0) {
			return k - 1 > i ? (int)(k - 1 - i) : 0;
		}
	}
	return (int)(l->n - i);
}
