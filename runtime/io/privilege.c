#include "runtime/io/io.h"

#include <cap-ng.h>
#include <errno.h>
#include <stdio.h>
#include <sys/prctl.h>

/* NET_ADMIN: MTU of the tunnel devices. NET_RAW: ESP. NET_BIND_SERVICE: ports
 * below 1024, should a socket have to be made anew. */
static const unsigned int kept[] = {CAP_NET_ADMIN, CAP_NET_RAW,
	CAP_NET_BIND_SERVICE};

bool io_privilege_drop(char *err, size_t err_cap)
{
	bool had[sizeof(kept) / sizeof(kept[0])];
	capng_select_t sets = CAPNG_SELECT_CAPS;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		capng_get_caps_process() < 0) {
		(void)snprintf(err, err_cap,
			"privileges cannot be dropped: %s", strerror(errno));
		return false;
	}
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		had[i] = capng_have_capability(CAPNG_PERMITTED, kept[i]);
	/* The bounding set takes a privilege of its own to change. */
	if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		sets = CAPNG_SELECT_BOTH;
	capng_clear(sets);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (had[i])
			(void)capng_update(CAPNG_ADD,
				CAPNG_EFFECTIVE | CAPNG_PERMITTED, kept[i]);
	if (capng_apply(sets) < 0) {
		(void)snprintf(err, err_cap,
			"privileges cannot be dropped: libcap-ng failed");
		return false;
	}
	return true;
}
