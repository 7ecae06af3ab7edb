/* A key table from anybody: read or refused with a place, and what is read has
 * the sizes that its algorithms need. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pcap/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char err[256] = "";
	struct cap_keys *k = cap_keys_parse("table", span_of(data, n), err,
		sizeof(err));

	if (!k) {
		must(!strncmp(err, "table:", 6));
		return 0;
	}
	must(cap_keys_count(k) <= n);
	for (size_t i = 0; i + 16 <= n; i++)
		(void)cap_keys_find(k, bytes_get64(data + i),
			bytes_get64(data + i + 8));
	cap_keys_free(k);
	return 0;
}
