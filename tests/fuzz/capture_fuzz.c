/* A capture file from anybody: whatever is in it is explained, twice over. */
#include <stdint.h>
#include <stdlib.h>

#include "pcap/cap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct cap_options options;
	union {
		const void *from;
		void *to;
	} in = {.from = data}; /* fmemopen() of "r" writes nothing */
	FILE *null = fopen("/dev/null", "w");
	char err[256];
	struct cap *cap;
	FILE *f = n ? fmemopen(in.to, n, "r") : NULL;

	if (!f || !null)
		goto out;
	cap = cap_analyse_stream(f, "fuzz", &options, err, sizeof(err));
	if (cap) {
		(void)cap_has_findings(cap);
		if (!cap_report_text(cap, null, true) ||
			!cap_report_json(cap, null))
			abort();
	}
	cap_free(cap);
out:
	if (null)
		(void)fclose(null);
	return 0;
}
