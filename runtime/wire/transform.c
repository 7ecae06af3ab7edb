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
