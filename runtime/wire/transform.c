#include "runtime/wire/transform.h"

#include <stdio.h>

static const struct transform transforms[] = {
#define ALG(row, ...) [ALG_##row] = {.sym = #row, __VA_ARGS__},
#include "runtime/wire/transform.def"
#undef ALG
};

const struct transform *transform_row(enum transform_row row)
{
	return &transforms[row];
}

const struct transform *transform_find(uint8_t type, uint16_t id,
	uint16_t key_bits)
{
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *t = &transforms[i];

		if (t->type == type && t->id == id && t->key_bits == key_bits)
			return t;
	}
	return NULL;
}

const struct transform *transform_by_ios(uint8_t type, const char *keyword)
{
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *t = &transforms[i];

		if (t->type == type && t->ios && !strcmp(t->ios, keyword))
			return t;
	}
	return NULL;
}

#define PLAIN_MAX 40

/* Letters and digits alone, small; "" when there are too many. */
static void plain(const char *s, char out[PLAIN_MAX])
{
	size_t n = 0;

	for (; *s && n < PLAIN_MAX; s++) {
		bool big = *s >= 'A' && *s <= 'Z';

		if (big || (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9'))
			out[n++] = (char)(big ? *s + ('a' - 'A') : *s);
	}
	out[n < PLAIN_MAX ? n : 0] = '\0';
}

static bool is_plain(const char *name, const char *want)
{
	char buf[PLAIN_MAX];

	if (!name)
		return false;
	plain(name, buf);
	return !strcmp(buf, want);
}

/* "esp-aes 256": the keyword of the first key length, and another one. */
static bool is_sized(const struct transform *t, const char *want)
{
	char text[2 * PLAIN_MAX];

	for (const struct transform *first = transforms; first <= t; first++) {
		if (first->type != t->type || first->id != t->id ||
			!first->ios_esp || !t->key_bits)
			continue;
		(void)snprintf(text, sizeof(text), "%s %u", first->ios_esp,
			t->key_bits);
		return is_plain(text, want);
	}
	return false;
}

/* "ENCR_AES_CBC_256": IANA's prefix before the name of a row. */
static bool is_prefixed(const struct transform *t, const char *want)
{
	static const char *const prefixes[TRANSFORM_TYPES] = {
		"", "encr", "prf", "auth", "", ""};
	size_t n = strlen(prefixes[t->type]);

	return n && !strncmp(want, prefixes[t->type], n) &&
		is_plain(t->sym, want + n);
}

const struct transform *transform_by_name(uint8_t type, const char *name)
{
	const struct transform *iana = NULL;
	char want[PLAIN_MAX];

	plain(name, want);
	for (size_t i = 0; *want && i < ALG_COUNT; i++) {
		const struct transform *t = &transforms[i];

		if (t->type != type)
			continue;
		if (is_plain(t->sym, want) || is_plain(t->ios, want) ||
			is_plain(t->ios_esp, want) || is_plain(t->swan, want) ||
			is_sized(t, want) || is_prefixed(t, want))
			return t;
		if (!iana && is_plain(t->name, want))
			iana = t;
	}
	return iana;
}

bool transform_is_aead(const struct transform *t)
{
	return t->type == TRANSFORM_ENCR && t->out_len > 0;
}

const char *transform_type_name(uint8_t type)
{
	static const char *const names[TRANSFORM_TYPES] = {
		NULL, "ENCR", "PRF", "INTEG", "DH", "ESN"};

	return type && type < TRANSFORM_TYPES ? names[type] : "type?";
}

const char *transform_str(uint8_t type, uint16_t id, uint16_t key_bits,
	char *buf)
{
	const struct transform *t = transform_find(type, id, key_bits);

	if (t)
		(void)snprintf(buf, 32, "%s", t->sym);
	else if (key_bits)
		(void)snprintf(buf, 32, "%s %u/%u", transform_type_name(type),
			id, key_bits);
	else
		(void)snprintf(buf, 32, "%s %u", transform_type_name(type),
			id);
	return buf;
}

const char *transform_status_name(enum transform_status s)
{
	static const char *const names[] = {"unspecified", "MUST", "SHOULD",
		"MAY", "MUST-", "SHOULD NOT", "MUST NOT"};

	return names[s];
}
