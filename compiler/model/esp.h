/* Words of transform sets: esp.def as a table. */
#ifndef FLEXIKE_COMPILER_MODEL_ESP_H
#define FLEXIKE_COMPILER_MODEL_ESP_H

#include "compiler/model/ipsec.h"
#include "runtime/wire/transform.h"

enum esp_role {
	ESP_CIPHER,
	ESP_SIZED, /* a cipher that a key length may follow */
	ESP_HMAC,
	ESP_AH,
	ESP_ESN,
	ESP_COMP,
	ESP_UNUSABLE, /* known to IOS, not to this engine */
	ESP_SIZE,     /* the key length itself */
};

struct esp_word {
	const char *keyword;
	enum esp_role role;
	enum transform_row alg;
};

size_t esp_words(const struct esp_word **table);
/* The word for a transform in a transform set, of which AH has its own; NULL:
 * there is none. */
const char *esp_word(const struct transform *t, bool ah);

/* A transform set, put together from its words. */
struct esp_parts {
	const struct transform *encr; /* NULL: none */
	const struct transform *integ;
	const struct transform *ah;
	const struct model_value *encr_at;
	const struct model_value *integ_at;
	const struct model_value *unusable; /* esp-gmac, comp-lzs …, or NULL */
	bool esn;
};
struct esp_parts esp_parts_of(const struct model_transform_set *t);

#endif
