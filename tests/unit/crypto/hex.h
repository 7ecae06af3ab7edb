/* Vectors as they stand in the RFCs: hex text into bytes. */
#ifndef FLEXIKE_TESTS_UNIT_CRYPTO_HEX_H
#define FLEXIKE_TESTS_UNIT_CRYPTO_HEX_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A vector that does not fit or is not hex is a mistake in the test. */
static inline size_t hex(const char *s, uint8_t *out, size_t cap)
{
	size_t n = strlen(s) / 2;

	if (strlen(s) % 2 || n > cap)
		abort();
	for (size_t i = 0; i < n; i++) {
		const char pair[3] = {s[2 * i], s[2 * i + 1], 0};
		char *end;

		out[i] = (uint8_t)strtoul(pair, &end, 16);
		if (end != pair + 2)
			abort();
	}
	return n;
}

#endif
