/* flexike mtu, its parts: options, one suite, the tunnels of a configuration. */
#ifndef FLEXIKE_CMD_MTU_H
#define FLEXIKE_CMD_MTU_H

#include <jansson.h>

#include "compiler/compiler.h"
#include "runtime/esp/overhead.h"

enum mtu_format { MTU_TEXT, MTU_JSON, MTU_CSV };

#define MTU_IPV6_MIN 1280 /* RFC 8200 5: no link may have less */

struct mtu {
	struct esp_overhead_in in; /* a suite; encr and integ NULL: none given */
	unsigned mode, outer; /* as typed; options put them into `in` */
	unsigned long link;
	unsigned format; /* enum mtu_format */
	const char *config; /* NULL: compute for `in` */
	const char *tunnel; /* of the configuration; NULL: all */
	struct compiler_options options;
};

/* What follows from a suite on a link. A TCP segment size is 0 where packets of
 * that family cannot be inside. */
struct mtu_result {
	size_t inner;
	size_t mss4;
	size_t mss6;
};
struct mtu_result mtu_of(const struct esp_overhead_in *in, size_t link);

/* "ESP AES_CBC_256 HMAC_SHA1_96, tunnel mode, GRE"; into buf, returned. */
const char *mtu_suite_str(const struct esp_overhead_in *in, char *buf,
	size_t cap);
/* Members of a suite; NULL: no memory. */
json_t *mtu_suite_json(const struct esp_overhead_in *in);
/* A number, or null for 0. */
json_t *mtu_number(size_t n);
/* Print and release; false: no memory or standard output is closed. */
bool mtu_print_json(json_t *root);

int mtu_suite(const struct mtu *m);  /* exit status */
int mtu_config(const struct mtu *m); /* exit status */

#endif
