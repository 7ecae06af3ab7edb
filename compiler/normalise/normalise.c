#include "compiler/normalise/normalise.h"

#include "runtime/base/secret.h"
#include "runtime/wire/transform.h"

/* Names are never this long; a description is cut rather than refused. */
#define NORM_TEXT_MAX 300
#define NORM_KEY_MAX 1024

struct policy_str norm_text(struct norm *n, struct span s)
{
	if (s.n > NORM_TEXT_MAX)
		s.n = NORM_TEXT_MAX;
	return policy_intern(n->b, s);
}

uint32_t norm_row(const struct norm *n, const struct model_head *h)
{
	return h ? n->row[h->type][h->index] : POLICY_NONE;
}

uint32_t norm_ref(const struct norm *n, const struct model_value *v)
{
	return model_is_set(v) ? norm_row(n, model_ref(v)) : POLICY_NONE;
}

void norm_set_row(struct norm *n, const struct model_head *h, uint32_t row)
{
	n->row[h->type][h->index] = row;
}

uint32_t norm_number(const struct model_value *v, uint32_t otherwise)
{
	return model_is_set(v) ? v->number : otherwise;
}

static int hex_value(uint8_t c)
{
	return c >= '0' && c <= '9'		     ? c - '0' :
		(c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 :
							 -1;
}

/* Digits to octets; 0 when they are not hexadecimal. A leading 0x is let
 * pass, an odd count is not. */
static size_t decode_hex(struct span s, uint8_t *out, size_t cap)
{
	size_t n = 0;

	if (s.n > 2 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x')
		s = span_of(s.p + 2, s.n - 2);
	if (s.n % 2 || s.n / 2 > cap)
		return 0;
	for (size_t i = 0; i < s.n; i += 2) {
		int hi = hex_value(s.p[i]);
		int lo = hex_value(s.p[i + 1]);

		if (hi < 0 || lo < 0)
			return 0;
		out[n++] = (uint8_t)(hi << 4 | lo);
	}
	return n;
}

uint32_t norm_key(struct norm *n, const struct model_value *v)
{
	uint8_t octets[NORM_KEY_MAX];
	uint32_t row;
	size_t len;

	if (!model_is_set(v) || !v->text.n ||
		v->number == MODEL_KEY_ENCRYPTED ||
		v->number == MODEL_KEY_MASKED)
		return POLICY_NONE;
	if (v->number == MODEL_KEY_TEXT)
		return policy_add_secret(n->b, v->text);
	len = decode_hex(v->text, octets, sizeof(octets));
	row = policy_add_secret(n->b, span_of(octets, len));
	secret_wipe_bytes(octets, sizeof(octets));
	return row;
}

uint32_t norm_transform(struct norm *n, uint32_t row)
{
	const struct transform *t = transform_row(row);
	struct policy_transform r = {t->type, t->id, t->key_bits};

	return policy_add(n->b, POLICY_TABLE_transform, &r);
}

struct norm_dpd norm_dpd_of(const struct model_value *const *dpd)
{
	struct norm_dpd d = {POLICY_DPD_OFF, 0, 0};

	if (!model_is_set(dpd[MODEL_DPD_INTERVAL]))
		return d;
	d.mode = dpd[MODEL_DPD_MODE]->word == MODEL_DPD_PERIODIC ?
		POLICY_DPD_PERIODIC : POLICY_DPD_ON_DEMAND;
	d.interval = dpd[MODEL_DPD_INTERVAL]->number;
	d.retry = dpd[MODEL_DPD_RETRY]->number;
	return d;
}

static void device(struct norm *n)
{
	const struct model_global *g = n->m->global;
	struct norm_dpd dpd = norm_dpd_of(g->dpd);
	struct policy_device d = {
		.origin = POLICY_ORIGIN_CONFIG,
		.file = n->file,
		.line = g->hostname->at.line,
		.hostname = norm_text(n, g->hostname->text),
		.release = norm_text(n,
			span_str(lint_release_name(n->release))),
		.window = norm_number(g->window, 5),
		.dpd_mode = dpd.mode,
		.dpd_interval = dpd.interval,
		.dpd_retry = dpd.retry,
		.nat_keepalive = norm_number(g->nat_keepalive, 0),
		.cookie_challenge =
			norm_number(g->cookie_challenge, UINT32_MAX),
		.max_in_negotiation = norm_number(g->max_in_negotiation, 0),
		.max_sa = norm_number(g->max_sa, 0),
	};
	const struct model_vrf *v;

	(void)policy_add(n->b, POLICY_TABLE_device, &d);
	MODEL_EACH(n->m, MODEL_VRF, v) {
		struct policy_vrf r = {NORM_WHERE(n, &v->head),
			.name = norm_text(n, v->head.name)};

		norm_set_row(n, &v->head,
			policy_add(n->b, POLICY_TABLE_vrf, &r));
	}
}

static struct span base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return span_str(slash ? slash + 1 : path);
}

static uint32_t *row_array(struct norm *n, enum model_type t)
{
	size_t count = n->m->table[t].n + 1u;
	uint32_t *rows = arena_array(&n->arena, count, sizeof(*rows));

	if (rows)
		memset(rows, 0xff, count * sizeof(*rows));
	else
		n->oom = true;
	return rows;
}

static bool rows_init(struct norm *n)
{
	for (enum model_type t = 0; t < MODEL_TYPES; t++)
		n->row[t] = row_array(n, t);
	n->tunnel_row = row_array(n, MODEL_INTERFACE);
	n->complete = row_array(n, MODEL_PROFILE);
	n->selectors = row_array(n, MODEL_ACCESS_LIST);
	return !n->oom;
}

bool normalise(struct policy_builder *b, const struct model *m,
	const char *name, enum lint_release release)
{
	struct norm n = {.b = b, .m = m, .release = release};
	bool ok;

	arena_init(&n.arena, 0);
	map_init(&n.derived, 0);
	map_init(&n.named, 0);
	n.file = norm_text(&n, base_name(name));
	ok = rows_init(&n);
	if (ok) {
		/* What is referred to comes first. */
		device(&n);
		norm_interfaces(&n);
		norm_proposals(&n);
		norm_policies(&n);
		norm_keyrings(&n);
		norm_pki(&n);
		norm_pools(&n);
		norm_aaa(&n);
		norm_authorizations(&n);
		norm_manglers(&n);
		norm_profiles(&n);
		norm_esp_proposals(&n);
		norm_ipsec_profiles(&n);
		norm_tunnels(&n);
		norm_maps(&n);
		norm_nhrp(&n);
		norm_routes(&n);
		norm_clients(&n);
		norm_cluster(&n);
		ok = !n.oom;
	}
	map_fini(&n.derived);
	map_fini(&n.named);
	arena_fini(&n.arena);
	return ok;
}
