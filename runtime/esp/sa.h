/* The SA database from inside; private to runtime/esp. */
#ifndef FLEXIKE_ESP_SA_H
#define FLEXIKE_ESP_SA_H

#include "runtime/esp/esp.h"
#include "runtime/esp/inner.h"
#include "runtime/esp/replay.h"
#include "runtime/esp/table.h"

#define ESP_FIXED_LEN 8 /* SPI, sequence number */
#define ESP_TRAILER_LEN 2
#define ESP_IV_POOL 4096

/* Unpredictable IVs for CBC, drawn in large pieces: no system call per
 * packet. Its octets go out in clear, so they are not secret once used. */
struct esp_iv_pool {
	uint8_t buf[ESP_IV_POOL];
	size_t left;
};

struct esp_child {
	uint32_t id, tunnel, spi_in, spi_out;
	struct crypto_box *in, *out; /* owned */
	uint8_t iv_len, icv_len;
	uint8_t align; /* of the plaintext with its trailer */
	bool aead, esn, transport, encap;
	bool gre, gre_keyed;
	bool open4, open6;	/* selectors let every such flow through */
	bool saw_in, saw_out, moved; /* since the last esp_activity() */
	uint32_t gre_key;
	struct endpoint local, remote;
	uint64_t seq; /* last one sent */
	struct esp_replay replay;
	const struct wire_ts_range *ts_local, *ts_remote; /* in tail */
	uint8_t n_ts_local, n_ts_remote;
	struct esp_child *older; /* of the same tunnel */
	struct esp_counters count;
	uint64_t tail[]; /* replay blocks, then selectors */
};

struct esp_tunnel {
	struct esp_child *newest; /* then ->older */
	struct esp_counters gone; /* of children that are no more */
};

struct esp {
	const struct crypto *crypto;
	const struct policy *policy;
	struct random random;
	struct crypto_scratch *scratch; /* owned */
	struct esp_table by_spi, by_id;
	struct esp_tunnel *tunnels; /* owned, one per row */
	uint32_t n_tunnels;
	struct esp_counters total;
	struct esp_iv_pool ivs;
};

#endif
