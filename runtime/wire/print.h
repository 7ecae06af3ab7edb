/* A message told field by field, to the last octet, in the order of the wire.
 *
 * Whoever wants it as text, as JSON or as anything else supplies a sink; the
 * walk is the same for all. Names of fields are stable. Public. */
#ifndef FLEXIKE_WIRE_PRINT_H
#define FLEXIKE_WIRE_PRINT_H

#include "runtime/wire/wire.h"

/* Every name and text is borrowed for the call. Inside of a list, name is
 * NULL. No member may be NULL. */
struct wire_sink {
	void *ctx;
	void (*begin)(void *ctx, const char *name, bool list);
	void (*end)(void *ctx);
	/* meaning: the registry's name of the number, or NULL. */
	void (*number)(void *ctx, const char *name, uint64_t value,
		const char *meaning);
	void (*flag)(void *ctx, const char *name, bool value);
	void (*text)(void *ctx, const char *name, const char *text);
	void (*octets)(void *ctx, const char *name, struct span octets);
};

/* An object "header". */
void wire_print_hdr(const struct wire_sink *sink, const struct wire_hdr *hdr);
/* A list of that name with one object for each payload. */
void wire_print_payloads(const struct wire_sink *sink, const char *name,
	const struct wire_payload *list);

#endif
