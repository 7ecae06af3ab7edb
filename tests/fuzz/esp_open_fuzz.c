/* esp_open() on anything. The first octet chooses the tunnel and mode; with
 * its top bit the rest is a packet as from the wire, else it is plaintext that
 * a peer with the keys has sealed: everything behind the ICV. */
#include <assert.h>
#include <stdlib.h>

#include "runtime/esp/esp.h"

enum { ROWS = 3, SHAPES = 6, INPUT_MAX = 4096 };

static struct policy *make_policy(void)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_device device = {.window = 5};
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;

	policy_add(b, POLICY_TABLE_device, &device);
	for (uint32_t i = 0; i < ROWS; i++) {
		struct policy_tunnel t = {
			.mode = i ? POLICY_TUNNEL_GRE
				: POLICY_TUNNEL_IPSEC_IPV4,
			.has_key = i == 2,
			.key = i == 2 ? 7 : 0,
			.source_interface = POLICY_NONE,
			.fvrf = POLICY_NONE,
			.ivrf = POLICY_NONE,
			.ipsec_profile = POLICY_NONE,
		};

		policy_add(b, POLICY_TABLE_tunnel, &t);
	}
	if (!policy_builder_finish(b, true, &image, &n, &err))
		abort();
	p = policy_open(span_of(image, n), &err);
	free(image);
	policy_builder_free(b);
	return p;
}

/* NULL encryption, so that what the fuzzer writes is what ESP reads. The
 * second selector names ports, to reach the parser of headers. */
static struct ike_child_sa child(uint32_t shape)
{
	struct ike_child_sa c = {
		.id = shape + 1,
		.tunnel = shape % ROWS,
		.transport = shape >= ROWS,
		.spi_in = 0x100 + shape,
		.spi_out = 0x200 + shape,
		.encr = transform_row(ALG_NULL),
		.integ = transform_row(ALG_HMAC_SHA256_128),
		.local = {addr_v4(1), 0},
		.remote = {addr_v4(2), 0},
		.integ_in = {.n = 32},
		.integ_out = {.n = 32},
		.n_ts_local = 2,
		.n_ts_remote = 2,
	};

	c.ts_local[0] = (struct wire_ts_range){17, 1, 1000, addr_v4(0),
		addr_v4(UINT32_MAX)};
	c.ts_local[1] = (struct wire_ts_range){6, 0, UINT16_MAX,
		{.family = ADDR_V6}, {.family = ADDR_V6}};
	memset(c.ts_local[1].last.b, 0xff, 16);
	memcpy(c.ts_remote, c.ts_local, sizeof(c.ts_remote));
	return c;
}

struct world {
	struct crypto *crypto;
	struct crypto_scratch *scratch;
	struct crypto_box *box;
	struct esp *esp;
};

static const struct world *world(void)
{
	static struct world w;
	static struct random_seeded seed;
	static const uint8_t key[32];

	if (w.esp)
		return &w;
	w.crypto = crypto_new();
	w.scratch = crypto_scratch_new(w.crypto);
	w.box = crypto_box_new(w.crypto, transform_row(ALG_NULL),
		transform_row(ALG_HMAC_SHA256_128), span_of(NULL, 0),
		span_of(key, sizeof(key)));
	w.esp = esp_new(w.crypto, make_policy(), random_seeded(&seed, 1));
	for (uint32_t i = 0; i < SHAPES; i++) {
		struct ike_child_sa c = child(i);

		if (esp_child_add(w.esp, &c))
			abort();
	}
	return &w;
}

/* Only a packet that is inside the buffer and is IP may come out. */
static void run(const struct world *w, uint8_t *packet, size_t n)
{
	const struct endpoint from = {addr_v4(2), 0};
	struct esp_opened out;

	if (esp_open(w->esp, packet, n, &from, &out) != ESP_OK)
		return;
	assert(out.packet.p >= packet);
	assert(out.packet.p + out.packet.n <= packet + n);
	assert(out.packet.n >= 20);
	assert(out.packet.p[0] >> 4 == 4 || out.packet.p[0] >> 4 == 6);
	assert(out.tunnel < ROWS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct world *w = world();
	uint8_t *packet;
	size_t n = size ? size - 1 : 0;

	if (size == 0 || size > INPUT_MAX)
		return 0;
	packet = malloc(8 + n + 16); /* its end is what a sanitizer watches */
	if (!packet)
		return 0;
	if (data[0] & 0x80) {
		memcpy(packet, data + 1, n);
		run(w, packet, n);
	} else {
		bytes_set32(packet, 0x100 + data[0] % SHAPES);
		bytes_set32(packet + 4, 1);
		memcpy(packet + 8, data + 1, n);
		if (!crypto_box_seal(w->box, w->scratch, span_of(packet, 8),
			packet + 8, packet + 8, n, NULL, packet + 8 + n))
			abort();
		run(w, packet, 8 + n + 16);
	}
	free(packet);
	return 0;
}
