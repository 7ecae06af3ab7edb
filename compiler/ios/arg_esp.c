/* Words of transform sets, and IKEv1 keys. */
#include "compiler/ios/arg.h"

#include "compiler/model/esp.h"

static const struct esp_word *word_at(size_t k)
{
	const struct esp_word *words;

	return k < esp_words(&words) ? &words[k] : NULL;
}

static bool takes_size(const struct esp_word *w)
{
	return w->role == ESP_SIZED || !strcmp(w->keyword, "esp-gmac");
}

static int size_after(const struct ios_line *l, size_t i,
	struct model_value *v)
{
	if (i + 1 >= l->n || l->word[i + 1].p[0] < '0' ||
		l->word[i + 1].p[0] > '9')
		return 1;
	if (!ios_number(l->word[i + 1], 128, 256, &v->number) ||
		v->number % 64)
		return -2;
	return 2;
}

/* Spellings that IOS does not take, the guide's among them. */
static const struct {
	const char *wrong;
	const char *keyword;
	uint32_t bits;
} misspelt[] = {
	{"ah-sha1-hmac", "ah-sha-hmac", 0},
	{"esp-aes-128", "esp-aes", 128},
	{"esp-aes-192", "esp-aes", 192},
	{"esp-aes-256", "esp-aes", 256},
	{"esp-aes-cbc", "esp-aes", 0},
	{"esp-aes-cbc-128", "esp-aes", 128},
	{"esp-aes-cbc-192", "esp-aes", 192},
	{"esp-aes-cbc-256", "esp-aes", 256},
	{"esp-aes-gcm", "esp-gcm", 0},
	{"esp-aes-gcm-128", "esp-gcm", 128},
	{"esp-aes-gcm-256", "esp-gcm", 256},
	{"esp-gcm-128", "esp-gcm", 128},
	{"esp-gcm-256", "esp-gcm", 256},
	{"esp-sha", "esp-sha-hmac", 0},
	{"esp-sha1", "esp-sha-hmac", 0},
	{"esp-sha1-hmac", "esp-sha-hmac", 0},
	{"esp-sha256", "esp-sha256-hmac", 0},
	{"esp-sha-256-hmac", "esp-sha256-hmac", 0},
};

static const char *meant(struct span w, uint32_t *bits)
{
	for (size_t i = 0; i < sizeof(misspelt) / sizeof(*misspelt); i++)
		if (ios_word_cmp(w, misspelt[i].wrong) == 0) {
			*bits = misspelt[i].bits;
			return misspelt[i].keyword;
		}
	return NULL;
}

/* The only keyword that the word begins, or NULL. */
static const char *abbreviated(struct span w)
{
	const char *found = NULL;
	const struct esp_word *e;

	if (w.n < 4)
		return NULL;
	for (size_t k = 0; (e = word_at(k)) != NULL; k++) {
		if (!ios_word_begins(w, e->keyword))
			continue;
		if (found)
			return NULL;
		found = e->keyword;
	}
	return found;
}

int ios_arg_esp(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	uint32_t bits = 0;
	const char *other = meant(l->word[i], &bits);
	const struct esp_word *e;

	(void)a;
	if (!other)
		other = abbreviated(l->word[i]);
	for (size_t k = 0; (e = word_at(k)) != NULL; k++) {
		if (ios_word_cmp(l->word[i], e->keyword) != 0 &&
			(!other || strcmp(other, e->keyword) != 0))
			continue;
		v->word = (uint16_t)k;
		v->text = l->word[i];
		v->number = bits;
		return takes_size(e) && !bits ? size_after(l, i, v) : 1;
	}
	return 0;
}

const char *ios_arg_esp_words(size_t k)
{
	const struct esp_word *e = word_at(k);

	return e ? e->keyword : NULL;
}

int ios_arg_word_key(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a)
{
	struct span w = l->word[i];
	size_t at = i;

	(void)a;
	if (w.n == 1 && (w.p[0] == '0' || w.p[0] == '6') && i + 1 < l->n &&
		ios_word_cmp(l->word[i + 1], "address") != 0 &&
		ios_word_cmp(l->word[i + 1], "hostname") != 0) {
		v->number = w.p[0] == '6' ? MODEL_KEY_ENCRYPTED :
					    MODEL_KEY_TEXT;
		at++;
	}
	v->text = l->word[at];
	v->at.column = ios_column(l, v->text.p);
	/* <secret hidden> */
	if (v->text.p[0] == '<' && at + 1 < l->n && !ios_is_placeholder(v->text)) {
		struct span next = l->word[++at];

		v->text.n = (size_t)(next.p - v->text.p) + next.n;
	}
	if (v->number != MODEL_KEY_ENCRYPTED && ios_is_masked(v->text))
		v->number = MODEL_KEY_MASKED;
	return (int)(at - i) + 1;
}
