#include "runtime/esp/esp.h"

#include <stdlib.h>

#include "runtime/esp/sa.h"

const char *esp_err_name(enum esp_err e)
{
	static const char *const names[ESP_ERRS] = {
		[ESP_OK] = "ok",
		[ESP_ERR_NO_SA] = "no-sa",
		[ESP_ERR_RUNT] = "runt",
		[ESP_ERR_REPLAY] = "replay",
		[ESP_ERR_ICV] = "integrity",
		[ESP_ERR_PADDING] = "padding",
		[ESP_ERR_SELECTOR] = "selector",
		[ESP_ERR_NOT_IP] = "not-ip",
		[ESP_ERR_SEQ_END] = "sequence-end",
		[ESP_ERR_ROOM] = "room",
		[ESP_ERR_DUMMY] = "dummy",
		[ESP_ERR_NOMEM] = "no-memory",
		[ESP_ERR_TRANSFORM] = "transform",
		[ESP_ERR_DUPLICATE] = "duplicate",
	};

	return e < ESP_ERRS ? names[e] : "unknown";
}

struct esp *esp_new(const struct crypto *crypto, const struct policy *policy,
	struct random random)
{
	struct esp *esp = calloc(1, sizeof(*esp));

	if (!esp)
		return NULL;
	esp->crypto = crypto;
	esp->policy = policy;
	esp->random = random;
	esp->n_tunnels = policy_count(policy, POLICY_TABLE_tunnel);
	esp->tunnels = calloc(esp->n_tunnels ? esp->n_tunnels : 1,
		sizeof(*esp->tunnels));
	esp->scratch = crypto_scratch_new(crypto);
	if (!esp->tunnels || !esp->scratch) {
		esp_free(esp);
		return NULL;
	}
	return esp;
}

/* The boxes wipe their keys; nothing else here holds one. */
static void child_free(struct esp_child *c)
{
	if (!c)
		return;
	crypto_box_free(c->in);
	crypto_box_free(c->out);
	free(c);
}

void esp_free(struct esp *esp)
{
	if (!esp)
		return;
	for (uint32_t i = 0; i < esp->by_id.cap; i++)
		child_free(esp->by_id.slots[i].child);
	esp_table_fini(&esp->by_id);
	esp_table_fini(&esp->by_spi);
	crypto_scratch_free(esp->scratch);
	free(esp->tunnels);
	secret_wipe_bytes(&esp->ivs, sizeof(esp->ivs));
	free(esp);
}

/* Replay blocks and selectors follow the struct: one allocation per child
 * besides its keyed boxes. */
static struct esp_child *child_alloc(const struct ike_child_sa *sa)
{
	size_t blocks = esp_replay_blocks(sa->replay_window);
	size_t n_ts = (size_t)sa->n_ts_local + sa->n_ts_remote;
	struct esp_child *c = calloc(1, sizeof(*c) + blocks * sizeof(*c->tail) +
		n_ts * sizeof(struct wire_ts_range));
	struct wire_ts_range *ts;

	if (!c)
		return NULL;
	esp_replay_init(&c->replay, sa->replay_window, c->tail);
	ts = (struct wire_ts_range *)(void *)(c->tail + blocks);
	memcpy(ts, sa->ts_local, sa->n_ts_local * sizeof(*ts));
	memcpy(ts + sa->n_ts_local, sa->ts_remote,
		sa->n_ts_remote * sizeof(*ts));
	c->ts_local = ts;
	c->ts_remote = ts + sa->n_ts_local;
	c->n_ts_local = sa->n_ts_local;
	c->n_ts_remote = sa->n_ts_remote;
	return c;
}

static bool open_for(const struct esp_child *c, uint8_t family)
{
	return esp_inner_match_all(family, c->ts_local, c->n_ts_local) &&
		esp_inner_match_all(family, c->ts_remote, c->n_ts_remote);
}

static void child_fill(struct esp_child *c, const struct ike_child_sa *sa,
	const struct policy_tunnel *row)
{
	c->id = sa->id;
	c->tunnel = sa->tunnel;
	c->spi_in = sa->spi_in;
	c->spi_out = sa->spi_out;
	c->aead = !sa->integ;
	c->esn = sa->esn;
	c->transport = sa->transport;
	c->encap = sa->encap;
	c->local = sa->local;
	c->remote = sa->remote;
	c->gre = row->mode == POLICY_TUNNEL_GRE ||
		row->mode == POLICY_TUNNEL_GRE_IPV6;
	c->gre_keyed = row->has_key;
	c->gre_key = row->key;
	c->open4 = open_for(c, ADDR_V4);
	c->open6 = open_for(c, ADDR_V6);
}

static enum esp_err child_key(const struct esp *esp, struct esp_child *c,
	const struct ike_child_sa *sa)
{
	size_t block;

	c->in = crypto_box_new(esp->crypto, sa->encr, sa->integ,
		secret_span(&sa->enc_in), secret_span(&sa->integ_in));
	c->out = crypto_box_new(esp->crypto, sa->encr, sa->integ,
		secret_span(&sa->enc_out), secret_span(&sa->integ_out));
	if (!c->in || !c->out)
		return ESP_ERR_TRANSFORM;
	block = crypto_box_block(c->in);
	c->iv_len = (uint8_t)crypto_box_iv_len(c->in);
	c->icv_len = (uint8_t)crypto_box_icv_len(c->in);
	c->align = (uint8_t)(block > 4 ? block : 4); /* RFC 4303 2.4 */
	/* A transport mode packet is opened in place and needs its IP header
	 * back: ESP's own octets must make room for it. */
	if (c->transport && !c->gre && c->local.addr.family == ADDR_V6 &&
		ESP_FIXED_LEN + c->iv_len + ESP_TRAILER_LEN + c->icv_len < 40)
		return ESP_ERR_ROOM;
	return ESP_OK;
}

enum esp_err esp_child_add(struct esp *esp, const struct ike_child_sa *sa)
{
	struct esp_tunnel *tunnel;
	struct esp_child *c;
	enum esp_err err;

	if (sa->tunnel >= esp->n_tunnels)
		return ESP_ERR_NO_SA;
	if (esp_table_get(&esp->by_id, sa->id) ||
		esp_table_get(&esp->by_spi, sa->spi_in))
		return ESP_ERR_DUPLICATE;
	if (!esp_table_reserve(&esp->by_id) ||
		!esp_table_reserve(&esp->by_spi))
		return ESP_ERR_NOMEM;
	c = child_alloc(sa);
	if (!c)
		return ESP_ERR_NOMEM;
	child_fill(c, sa, policy_get(esp->policy, tunnel, sa->tunnel));
	err = child_key(esp, c, sa);
	if (err) {
		child_free(c);
		return err;
	}
	tunnel = &esp->tunnels[c->tunnel];
	c->older = tunnel->newest;
	tunnel->newest = c;
	esp_table_put(&esp->by_id, c->id, c);
	esp_table_put(&esp->by_spi, c->spi_in, c);
	return ESP_OK;
}

static void counters_add(struct esp_counters *sum,
	const struct esp_counters *c)
{
	sum->in_packets += c->in_packets;
	sum->in_octets += c->in_octets;
	sum->out_packets += c->out_packets;
	sum->out_octets += c->out_octets;
	for (size_t i = 0; i < ESP_ERRS; i++) {
		sum->in_errors[i] += c->in_errors[i];
		sum->out_errors[i] += c->out_errors[i];
	}
}

void esp_child_del(struct esp *esp, uint32_t child_id)
{
	struct esp_child *c = esp_table_get(&esp->by_id, child_id);
	struct esp_child **at;

	if (!c)
		return;
	at = &esp->tunnels[c->tunnel].newest;
	while (*at != c)
		at = &(*at)->older;
	*at = c->older;
	esp_table_del(&esp->by_id, c->id);
	esp_table_del(&esp->by_spi, c->spi_in);
	counters_add(&esp->tunnels[c->tunnel].gone, &c->count);
	child_free(c);
}

static int id_cmp(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The order of ids does not depend on how the table hashes them, so a run can
 * be repeated. The list is made in the table's own spare time: this is no
 * packet path. */
void esp_activity(struct esp *esp,
	void (*fn)(void *ctx, uint32_t child, bool in, bool out,
		const struct endpoint *moved),
	void *ctx)
{
	uint32_t *ids = malloc((esp->by_id.n + 1) * sizeof(*ids));
	size_t n = 0;

	if (!ids)
		return; /* the marks stay; next time */
	for (uint32_t i = 0; i < esp->by_id.cap; i++) {
		const struct esp_child *c = esp->by_id.slots[i].child;

		if (c && (c->saw_in || c->saw_out || c->moved))
			ids[n++] = c->id;
	}
	qsort(ids, n, sizeof(*ids), id_cmp);
	for (size_t i = 0; i < n; i++) {
		struct esp_child *c = esp_table_get(&esp->by_id, ids[i]);

		fn(ctx, c->id, c->saw_in, c->saw_out,
			c->moved ? &c->remote : NULL);
		c->saw_in = c->saw_out = c->moved = false;
	}
	free(ids);
}

bool esp_child_counters(const struct esp *esp, uint32_t child_id,
	struct esp_counters *out)
{
	const struct esp_child *c = esp_table_get(&esp->by_id, child_id);

	if (!c)
		return false;
	*out = c->count;
	return true;
}

void esp_tunnel_counters(const struct esp *esp, uint32_t tunnel,
	struct esp_counters *out)
{
	*out = (struct esp_counters){0};
	if (tunnel >= esp->n_tunnels)
		return;
	*out = esp->tunnels[tunnel].gone;
	for (const struct esp_child *c = esp->tunnels[tunnel].newest; c;
		c = c->older)
		counters_add(out, &c->count);
}

const struct esp_counters *esp_totals(const struct esp *esp)
{
	return &esp->total;
}

uint32_t esp_tunnel_child(const struct esp *esp, uint32_t tunnel)
{
	const struct esp_child *c = tunnel < esp->n_tunnels
		? esp->tunnels[tunnel].newest : NULL;

	return c ? c->id : 0;
}
