#include "runtime/ike/cookie.h"

#define ROTATE_SECONDS 60

static void fresh(struct ike *ike)
{
	struct ike_cookies *c = &ike->cookies;

	c->now.n = 32;
	random_fill(&ike->env.random, c->now.b, c->now.n);
	c->changed = ike->now;
}

void ike_cookie_init(struct ike *ike)
{
	fresh(ike);
}

/* The one before stays valid for one more period. */
static void rotate(struct ike *ike)
{
	struct ike_cookies *c = &ike->cookies;

	if (mono_diff_s(ike->now, c->changed) < ROTATE_SECONDS)
		return;
	c->before = c->now;
	if (mono_diff_s(ike->now, c->changed) >= 2 * ROTATE_SECONDS)
		secret_wipe(&c->before);
	c->version++;
	fresh(ike);
}

static bool compute(struct ike *ike, const struct ike_msg *msg,
	const struct secret *key, uint8_t version, uint8_t out[IKE_COOKIE_LEN])
{
	const struct wire_payload *nonce =
		wire_find(msg->payloads, PAYLOAD_NONCE);
	uint8_t spi[10];
	struct span parts[3];

	if (!nonce)
		return false;
	bytes_set64(spi, msg->hdr.spi_i);
	bytes_set16(spi + 8, msg->remote.port);
	parts[0] = nonce->data;
	parts[1] = addr_span(&msg->remote.addr);
	parts[2] = span_of(spi, sizeof(spi));
	out[0] = version;
	return crypto_prf(ike->scratch, transform_row(ALG_PRF_SHA256),
		secret_span(key), parts, 3, out + 1);
}

bool ike_cookie_make(struct ike *ike, const struct ike_msg *msg,
	uint8_t out[IKE_COOKIE_LEN])
{
	rotate(ike);
	return compute(ike, msg, &ike->cookies.now, ike->cookies.version, out);
}

bool ike_cookie_check(struct ike *ike, const struct ike_msg *msg)
{
	const struct wire_payload *n =
		wire_find_notify(msg->payloads, NOTIFY_COOKIE);
	const struct ike_cookies *c = &ike->cookies;
	const struct secret *key;
	uint8_t want[IKE_COOKIE_LEN];

	rotate(ike);
	if (!n || n->notify.data.n != IKE_COOKIE_LEN)
		return false;
	if (n->notify.data.p[0] == c->version)
		key = &c->now;
	else if (n->notify.data.p[0] == (uint8_t)(c->version - 1) &&
		c->before.n)
		key = &c->before;
	else
		return false;
	return compute(ike, msg, key, n->notify.data.p[0], want) &&
		secret_eq(span_of(want, sizeof(want)), n->notify.data);
}
