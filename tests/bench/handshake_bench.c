/* Handshakes in the simulator (both ends on this core) against the bare
 * libcrypto cost of the same Diffie-Hellman and PRF work, and the memory of an
 * established IKE SA with its child. Only the ratios and the octets mean
 * something on another machine. */
#include <malloc.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "runtime/sim/sim.h"
#include "runtime/sim/world.h"

enum { TURNS = 5, PAIRS = 48, MANY = 1000, BYTES_FLOOR = 8192 };
#define FLOOR_PERCENT 75.0

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "handshake_bench: %s failed\n", what);
	exit(EXIT_FAILURE);
}

/* ---- the bare work ------------------------------------------------------------ */

struct group {
	enum transform_row row;
	const char *type; /* OpenSSL key type and group */
	const char *name;
};

static EVP_PKEY *generate(const struct group *g)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, g->type, NULL);
	EVP_PKEY *key = NULL;

	check(ctx && EVP_PKEY_keygen_init(ctx) == 1 &&
		(!g->name || EVP_PKEY_CTX_set_group_name(ctx, g->name) == 1) &&
		EVP_PKEY_generate(ctx, &key) == 1, "keygen");
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* Without the peer validation that OpenSSL would add: a check of the range is
 * enough for these groups (RFC 6989 2.1). */
static void derive(EVP_PKEY *own, EVP_PKEY *peer)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL);
	uint8_t out[512];
	size_t n = sizeof(out);

	check(ctx && EVP_PKEY_derive_init(ctx) == 1 &&
		EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) == 1 &&
		EVP_PKEY_derive(ctx, out, &n) == 1, "derive");
	EVP_PKEY_CTX_free(ctx);
}

/* HMACs of one end, with their keys and about their lengths: SKEYSEED 1, its
 * prf+ 7, two AUTH of 3, child keys 3, SK payloads 2 (RFC 7296 2.14, 2.15,
 * 2.17). */
static void hmacs(EVP_MAC_CTX *mac)
{
	static const size_t lengths[] = {256, 80, 112, 112, 112, 112, 112,
		112, 17, 8, 500, 17, 8, 500, 64, 96, 96, 300, 300};
	static const uint8_t key[32], data[512];
	uint8_t out[32];
	size_t n;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		check(EVP_MAC_init(mac, key, sizeof(key), NULL) &&
			EVP_MAC_update(mac, data, lengths[i]) &&
			EVP_MAC_final(mac, out, &n, sizeof(out)), "HMAC");
}

static EVP_MAC_CTX *mac_new(void)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest,
			0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);

	EVP_MAC_free(mac);
	check(ctx && EVP_MAC_CTX_set_params(ctx, params), "HMAC set-up");
	return ctx;
}

/* Microseconds for both ends of one handshake. */
static double bare(const struct group *g, EVP_MAC_CTX *mac)
{
	double t = now_us();

	for (int i = 0; i < PAIRS; i++) {
		EVP_PKEY *a = generate(g), *b = generate(g);

		derive(a, b);
		derive(b, a);
		hmacs(mac);
		hmacs(mac);
		EVP_PKEY_free(a);
		EVP_PKEY_free(b);
	}
	return (now_us() - t) / PAIRS;
}

/* ---- policies: n tunnels between two gateways ------------------------------- */

static uint32_t add_transforms(struct policy_builder *b,
	const enum transform_row *rows, uint32_t n)
{
	uint32_t first = policy_builder_count(b, POLICY_TABLE_transform);

	for (uint32_t i = 0; i < n; i++) {
		const struct transform *t = transform_row(rows[i]);
		struct policy_transform row = {t->type, t->id, t->key_bits};

		policy_add(b, POLICY_TABLE_transform, &row);
	}
	return first;
}

static void add_ike(struct policy_builder *b, enum transform_row group)
{
	const enum transform_row rows[] = {ALG_AES_CBC_128, ALG_PRF_SHA256,
		ALG_HMAC_SHA256_128, group};
	struct policy_ike_proposal proposal = {
		.name = policy_intern(b, span_str("bench")),
		.transforms = {add_transforms(b, rows, 4), 4},
	};
	struct policy_policy_proposal use = {0};
	struct policy_ike_policy policy = {.name = proposal.name,
		.fvrf = POLICY_FVRF_ANY, .vrf = POLICY_NONE,
		.proposals = {0, 1}};

	policy_add(b, POLICY_TABLE_ike_proposal, &proposal);
	policy_add(b, POLICY_TABLE_policy_proposal, &use);
	policy_add(b, POLICY_TABLE_ike_policy, &policy);
}

static void add_profile(struct policy_builder *b)
{
	const struct policy_prefix any = {.addr = {.family = ADDR_V4}};
	struct policy_identity anyone = {.kind = POLICY_ID_ADDRESS,
		.prefix = any};
	struct policy_keyring_address address = {any};
	uint32_t psk = policy_add_secret(b, span_str("benchmark"));
	struct policy_keyring_peer peer = {
		.name = policy_intern(b, span_str("all")),
		.addresses = {0, 1}, .psk_local = psk, .psk_remote = psk};
	struct policy_keyring keyring = {.name = peer.name, .peers = {0, 1}};
	struct policy_profile_auth auth = {POLICY_AUTH_PSK};
	struct policy_profile profile = {.services = POLICY_NONE,
		.name = peer.name,
		.fvrf = POLICY_FVRF_ANY,
		.vrf = POLICY_NONE,
		.match_remote = {0, 1},
		.local_id = POLICY_NONE,
		.auth_local = POLICY_AUTH_PSK,
		.auth_remote = {0, 1},
		.psk_local = POLICY_NONE,
		.psk_remote = POLICY_NONE,
		.lifetime = 86400,
		.ivrf = POLICY_NONE,
		.complete = 1,
	};

	policy_add(b, POLICY_TABLE_identity, &anyone);
	policy_add(b, POLICY_TABLE_keyring_address, &address);
	policy_add(b, POLICY_TABLE_keyring_peer, &peer);
	policy_add(b, POLICY_TABLE_keyring, &keyring);
	policy_add(b, POLICY_TABLE_profile_auth, &auth);
	policy_add(b, POLICY_TABLE_profile, &profile);
}

static void add_esp(struct policy_builder *b)
{
	const enum transform_row rows[] = {ALG_AES_CBC_128,
		ALG_HMAC_SHA256_128, ALG_ESN_NO};
	struct policy_esp_proposal proposal = {
		.name = policy_intern(b, span_str("bench")),
		.transforms = {add_transforms(b, rows, 3), 3}};
	struct policy_profile_esp use = {0};
	struct policy_ipsec_profile profile = {.name = proposal.name,
		.proposals = {0, 1}, .life_seconds = 3600,
		.replay_window = 64};
	struct policy_selector all = {
		.local = {.addr = {.family = ADDR_V4}},
		.remote = {.addr = {.family = ADDR_V4}},
		.local_port_last = UINT16_MAX,
		.remote_port_last = UINT16_MAX,
	};

	policy_add(b, POLICY_TABLE_esp_proposal, &proposal);
	policy_add(b, POLICY_TABLE_profile_esp, &use);
	policy_add(b, POLICY_TABLE_ipsec_profile, &profile);
	policy_add(b, POLICY_TABLE_selector, &all);
}

static void add_tunnel(struct policy_builder *b, uint32_t source,
	uint32_t destination, uint32_t number)
{
	struct addr from = addr_v4(source), to = addr_v4(destination);
	char name[32];
	struct policy_tunnel t = {
		.kind = POLICY_TUNNEL_STATIC,
		.mode = POLICY_TUNNEL_IPSEC_IPV4,
		.number = number,
		.source_interface = POLICY_NONE,
		.source = policy_addr_of(&from),
		.destination = policy_addr_of(&to),
		.fvrf = POLICY_NONE,
		.ivrf = POLICY_NONE,
		.selectors = {0, 1},
		.usable = 1,
	};

	snprintf(name, sizeof(name), "Tunnel%u", number);
	t.name = policy_intern(b, span_str(name));
	policy_add(b, POLICY_TABLE_tunnel, &t);
}

static struct policy *make_policy(enum transform_row group, bool hub,
	uint32_t n)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_device device = {.window = 5,
		.cookie_challenge = UINT32_MAX};
	struct policy_error err = {0};
	struct policy *p;
	uint8_t *image;
	size_t size;

	policy_add(b, POLICY_TABLE_device, &device);
	add_ike(b, group);
	add_profile(b);
	add_esp(b);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t spoke = 0x0a010000 + i, here = 0x0a800000 + i;

		add_tunnel(b, hub ? here : spoke, hub ? spoke : here, i);
	}
	if (!policy_builder_finish(b, true, &image, &size, &err))
		fprintf(stderr, "%s\n", err.reason);
	check(!err.reason[0], "policy");
	p = policy_open(span_of(image, size), &err);
	free(image);
	policy_builder_free(b);
	return p;
}

/* ---- two gateways ------------------------------------------------------------- */

struct world {
	struct sim *sim;
	struct policy *policy[2];
	struct sim_node *hub, *spoke;
	uint32_t n;
};

static void world_init(struct world *w, const struct crypto *crypto,
	enum transform_row group, uint32_t n)
{
	const struct sim_options o = {.seed = 1};
	char err[128];

	w->n = n;
	w->sim = sim_new(&o, crypto, err, sizeof(err));
	w->policy[0] = make_policy(group, true, n);
	w->policy[1] = make_policy(group, false, n);
	w->hub = sim_node_add(w->sim, "hub", w->policy[0]);
	w->spoke = sim_node_add(w->sim, "spoke", w->policy[1]);
	check(w->hub && w->spoke, "sim_node_add");
}

static void world_fini(struct world *w)
{
	sim_free(w->sim);
	policy_free(w->policy[0]);
	policy_free(w->policy[1]);
}

static void world_run(struct world *w)
{
	for (uint32_t i = 0; i < w->n; i++)
		sim_start(w->spoke, i);
	sim_run(w->sim, mono_add_s(sim_now(w->sim), 5));
	check(ike_child_count(sim_node_ike(w->hub)) == w->n &&
		ike_child_count(sim_node_ike(w->spoke)) == w->n,
		"a handshake");
}

static double handshake(const struct crypto *crypto, const struct group *g)
{
	struct world w;
	double t;

	world_init(&w, crypto, g->row, PAIRS);
	t = now_us();
	world_run(&w);
	t = (now_us() - t) / PAIRS;
	world_fini(&w);
	return t;
}

static void run_group(const struct crypto *crypto, EVP_MAC_CTX *mac,
	const struct group *g)
{
	double best = 0, best_bare = 0, percent;

	for (int i = 0; i < TURNS; i++) {
		double b = bare(g, mac), t = handshake(crypto, g);

		best_bare = i == 0 || b < best_bare ? b : best_bare;
		best = i == 0 || t < best ? t : best;
	}
	percent = 100 * best_bare / best;
	printf("%-6s %10.0f %10.0f %10.0f %8.0f %%  %s\n",
		transform_row(g->row)->show, 1e6 / best, best, best_bare,
		percent, g->row != ALG_DH_14 ? ""
		: percent >= FLOOR_PERCENT ? "PASS (floor 75 %)"
		: "BELOW (floor 75 %)");
}

/* Large blocks are mapped apart from the heap. */
static size_t heap(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

/* What the simulator itself remembers of a run is no part of an SA. */
static size_t sim_memory(const struct sim *s)
{
	return s->arena.used + s->cap_traces * sizeof(*s->traces) +
		s->queue.cap * sizeof(struct sim_item *);
}

/* Both ends together have two IKE SAs and two children per handshake. */
static void run_memory(const struct crypto *crypto)
{
	struct world w;
	size_t before, after, each;

	world_init(&w, crypto, ALG_DH_31, MANY);
	before = heap() - sim_memory(w.sim);
	world_run(&w);
	after = heap() - sim_memory(w.sim);
	each = (after - before) / (2 * MANY);
	printf("memory of an IKE SA with its child: %zu octets  %s\n", each,
		each <= BYTES_FLOOR ? "PASS (floor 8192)"
		: "BELOW (floor 8192)");
	world_fini(&w);
}

int main(void)
{
	static const struct group groups[] = {
		{ALG_DH_14, "DH", "modp_2048"},
		{ALG_DH_19, "EC", "P-256"},
		{ALG_DH_31, "X25519", NULL},
	};
	struct crypto *crypto = crypto_new();
	EVP_MAC_CTX *mac = mac_new();

	check(crypto, "crypto_new");
	printf("%-6s %10s %10s %10s %10s\n", "group", "per s", "us", "bare us",
		"of bare");
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		run_group(crypto, mac, &groups[i]);
	run_memory(crypto);
	EVP_MAC_CTX_free(mac);
	crypto_free(crypto);
	return 0;
}
