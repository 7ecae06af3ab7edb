/* Packets of a capture file, through libpcap. */
#ifndef FLEXIKE_PCAP_READ_H
#define FLEXIKE_PCAP_READ_H

#include <stdio.h>

#include "pcap/capture.h"

struct cap_frame {
	struct cap_where at;
	struct span data; /* as captured, from the link header on */
	size_t length;	  /* on the wire */
};

/* What is done with each. Data is borrowed for the call. */
typedef void (*cap_frame_fn)(void *ctx, const struct cap_frame *frame,
	int dlt);

/* Read the stream to its end; it is taken, unless it is standard input. False
 * with a sentence in err, which names it: nothing could be read. *ended: why it
 * stopped before the end, or NULL; owned by arena. */
bool cap_read(FILE *f, const char *name, struct arena *arena, cap_frame_fn fn,
	void *ctx, const char **ended, char *err, size_t err_cap)
	__attribute__((warn_unused_result));

#endif
