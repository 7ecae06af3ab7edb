/* Shared by the tests of runtime/wire: golden messages and hex input. */
#ifndef FLEXIKE_TESTS_WIRE_GOLDEN_H
#define FLEXIKE_TESTS_WIRE_GOLDEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/wire/wire.h"

struct golden {
	const char *sym;
	const char *summary;
	const char *hex;
};

static const struct golden golden[] = {
#define GOLDEN(sym, summary, hex) {#sym, summary, hex},
#include "tests/unit/wire/golden.def"
#undef GOLDEN
};

#define GOLDEN_COUNT (sizeof(golden) / sizeof(golden[0]))

/* An exact-size heap copy, so that AddressSanitizer sees a read past its end.
 * Spaces are skipped. The caller frees .p. */
static inline struct span hex_span(const char *hex)
{
	uint8_t *p = malloc(strlen(hex) / 2 + 1);
	uint8_t *exact;
	size_t n = 0;

	assert_non_null(p);
	while (*hex) {
		unsigned int octet;

		if (*hex == ' ') {
			hex++;
			continue;
		}
		assert_int_equal(sscanf(hex, "%2x", &octet), 1);
		p[n++] = (uint8_t)octet;
		hex += 2;
	}
	exact = malloc(n ? n : 1);
	assert_non_null(exact);
	memcpy(exact, p, n);
	free(p);
	return span_of(exact, n);
}

static inline struct span span_copy(struct span s)
{
	uint8_t *p = malloc(s.n ? s.n : 1);

	assert_non_null(p);
	if (s.n)
		memcpy(p, s.p, s.n);
	return span_of(p, s.n);
}

static inline uint8_t *span_edit(struct span s)
{
	return (uint8_t *)(uintptr_t)s.p;
}

static inline void span_free(struct span s)
{
	free(span_edit(s));
}

#endif
