/* A request line from anybody who may open the control socket. What parses is
 * built and parsed again to the same. */
#include <stdlib.h>

#include "runtime/control/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctl_request r;
	struct ctl_request again;
	char err[256];
	char *text;

	if (!ctl_request_parse(span_of(data, size), &r, err, sizeof(err))) {
		/* The sentence goes back to the client: it must be sendable. */
		text = ctl_reply_error(err);
		if (!text)
			abort();
		free(text);
		return 0;
	}
	text = ctl_request_build(&r);
	if (!text ||
		!ctl_request_parse(span_str(text), &again, err, sizeof(err)) ||
		memcmp(&r, &again, sizeof(r)) != 0)
		abort();
	free(text);
	return 0;
}
