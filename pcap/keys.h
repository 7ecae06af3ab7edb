/* Keys of IKE SAs, read from the tables that tools write. */
#ifndef FLEXIKE_PCAP_KEYS_H
#define FLEXIKE_PCAP_KEYS_H

#include <stdio.h>

#include "runtime/base/secret.h"
#include "runtime/wire/transform.h"

struct cap_key {
	uint64_t spi_i, spi_r;
	/* NULL encr: an algorithm that flexike does not have. */
	const struct transform *encr, *integ; /* integ NULL for AEAD */
	struct secret ei, er, ai, ar;
	bool has_i, has_r; /* a tcpdump table may have one direction only */
};

struct cap_keys;

/* A file or folder (see cap.h). NULL with a sentence in err, which names a
 * line but never shows one: it would be a key. */
struct cap_keys *cap_keys_load(const char *path, char *err, size_t err_cap);
/* The same from memory. */
struct cap_keys *cap_keys_parse(const char *name, struct span text, char *err,
	size_t err_cap);
void cap_keys_free(struct cap_keys *k); /* wipes them; NULL is fine */

size_t cap_keys_count(const struct cap_keys *k);
/* NULL: none of that SA. Borrowed. */
const struct cap_key *cap_keys_find(const struct cap_keys *k, uint64_t spi_i,
	uint64_t spi_r);

#endif
