#include "compiler/model/esp.h"

static const struct esp_word words[] = {
#define ESP(keyword, role, alg) {keyword, ESP_##role, ALG_##alg},
#include "compiler/ios/esp.def"
#undef ESP
};

size_t esp_words(const struct esp_word **table)
{
	*table = words;
	return sizeof(words) / sizeof(*words);
}

static const char *ah_word(const struct transform *t)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].role == ESP_AH &&
			transform_row(words[i].alg) == t)
			return words[i].keyword;
	return NULL;
}

const char *esp_word(const struct transform *t, bool ah)
{
	if (t == transform_row(ALG_ESN_YES))
		return "esn";
	return !t ? NULL : ah ? ah_word(t) : t->ios_esp;
}

static const struct transform *sized(const struct transform *t, uint32_t bits)
{
	const struct transform *other = NULL;

	if (bits)
		other = transform_find(t->type, t->id, (uint16_t)bits);
	return other ? other : t;
}

struct esp_parts esp_parts_of(const struct model_transform_set *set)
{
	struct esp_parts p = {.esn = model_is_set(set->esn)};

	MODEL_LIST_EACH(v, &set->transforms) {
		const struct esp_word *w = &words[v->word];

		switch (w->role) {
		case ESP_CIPHER:
		case ESP_SIZED:
			p.encr = sized(transform_row(w->alg), v->number);
			p.encr_at = v;
			break;
		case ESP_HMAC:
			p.integ = transform_row(w->alg);
			p.integ_at = v;
			break;
		case ESP_AH:
			p.ah = transform_row(w->alg);
			p.integ_at = v;
			break;
		case ESP_ESN:
			p.esn = true;
			break;
		case ESP_COMP:
		case ESP_UNUSABLE:
		case ESP_SIZE:
			p.unusable = v;
			break;
		}
	}
	return p;
}
