#include "mib/table.h"

/* The MIB is of 2000: it knows DES, 3DES, MD5, SHA-1 and two groups. */
struct word {
	const char *word;
	uint8_t number;
};

static bool find(const struct word *words, size_t n, const char *s,
	uint64_t *out)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(words[i].word, s) != 0)
			continue;
		*out = words[i].number;
		return true;
	}
	return false;
}

#define FIND(words, s, out) \
	find(words, sizeof(words) / sizeof((words)[0]), s, out)

bool mib_words_group(const char *show, uint64_t *out)
{
	static const struct word words[] = {{"none", 1}, {"1", 2}, {"2", 3}};

	return FIND(words, show, out);
}

bool mib_words_cipher(const char *show, uint64_t *out)
{
	static const struct word words[] = {{"DES", 2}, {"3DES", 3}};

	return FIND(words, show, out);
}

bool mib_words_hash(const char *show, uint64_t *out)
{
	static const struct word words[] = {{"None", 1}, {"MD596", 2},
		{"SHA96", 3}};

	return FIND(words, show, out);
}

bool mib_words_auth(const char *show, uint64_t *out)
{
	static const struct word words[] = {{"PSK", 2}, {"RSA", 3}};

	return FIND(words, show, out);
}

bool mib_words_esp_cipher(const char *name, uint64_t *out)
{
	static const struct word words[] = {{"ENCR_NULL", 1}, {"ENCR_DES", 2},
		{"ENCR_3DES", 3}};

	return FIND(words, name, out);
}

bool mib_words_esp_auth(const char *name, uint64_t *out)
{
	static const struct word words[] = {{"", 1}, {"AUTH_HMAC_MD5_96", 2},
		{"AUTH_HMAC_SHA1_96", 3}};

	return FIND(words, name, out);
}
