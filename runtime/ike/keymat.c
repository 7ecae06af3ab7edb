#include "runtime/ike/keymat.h"

static bool take(struct bytes_in *in, struct secret *s, size_t n)
{
	return secret_set(s, bytes_take(in, n)) && !in->bad;
}

static size_t encr_key_len(const struct transform *t)
{
	return (size_t)t->key_len + t->salt_len;
}

static size_t integ_key_len(const struct transform *t)
{
	return t ? t->key_len : 0;
}

static void keylog_ike(struct ike *ike, const struct ike_sa *sa,
	const struct ike_keys *k)
{
	struct ike_keylog log = {
		.spi_i = sa->spi_i, .spi_r = sa->spi_r,
		.encr = sa->encr, .integ = sa->integ,
		.sk_ei = secret_span(&k->ei), .sk_er = secret_span(&k->er),
		.sk_ai = secret_span(&k->ai), .sk_ar = secret_span(&k->ar),
		.addr_i = sa->initiator ? sa->local.addr : sa->remote.addr,
		.addr_r = sa->initiator ? sa->remote.addr : sa->local.addr,
	};

	if (ike->env.keylog)
		ike->env.keylog(ike->env.keylog_ctx, &log);
}

/* The order of RFC 7296 2.14: d ai ar ei er pi pr. */
static bool cut(const struct ike_sa *sa, struct span stream,
	struct ike_keys *k, struct secret *pi, struct secret *pr)
{
	struct bytes_in in = bytes_in(stream);
	size_t prf = sa->prf->key_len;
	size_t integ = integ_key_len(sa->integ);
	size_t encr = encr_key_len(sa->encr);

	return take(&in, &k->d, prf) && take(&in, &k->ai, integ) &&
		take(&in, &k->ar, integ) && take(&in, &k->ei, encr) &&
		take(&in, &k->er, encr) && take(&in, pi, prf) &&
		take(&in, pr, prf) && bytes_done(&in);
}

bool ike_keymat_derive(struct ike *ike, struct ike_sa *sa,
	const struct secret_big *shared)
{
	struct ike_handshake *hs = sa->hs;
	uint8_t spis[16], nonces[2 * WIRE_NONCE_MAX];
	struct bytes_out nb = bytes_out(nonces, sizeof(nonces));
	struct span secret = secret_big_span(shared);
	struct span seed[3];
	SECRET_AUTO skeyseed = {0};
	SECRET_BIG_AUTO stream = {0};
	struct ike_keys k = {0};
	bool ok;

	bytes_set64(spis, sa->spi_i);
	bytes_set64(spis + 8, sa->spi_r);
	bytes_put(&nb, ike_buf_span(&hs->nonce_i));
	bytes_put(&nb, ike_buf_span(&hs->nonce_r));
	seed[0] = ike_buf_span(&hs->nonce_i);
	seed[1] = ike_buf_span(&hs->nonce_r);
	seed[2] = span_of(spis, sizeof(spis));
	skeyseed.n = sa->prf->out_len;
	stream.n = (uint16_t)(3 * (size_t)sa->prf->key_len +
		2 * integ_key_len(sa->integ) + 2 * encr_key_len(sa->encr));
	ok = !nb.bad &&
		crypto_prf(ike->scratch, sa->prf, bytes_written(&nb), &secret,
			1, skeyseed.b) &&
		crypto_prf_plus(ike->scratch, sa->prf, secret_span(&skeyseed),
			seed, 3, stream.b, stream.n) &&
		cut(sa, secret_big_span(&stream), &k, &hs->pi, &hs->pr);
	if (ok) {
		sa->keys = k;
		keylog_ike(ike, sa, &k);
	}
	secret_wipe_bytes(&k, sizeof(k));
	return ok;
}

static void keylog_child(struct ike *ike, const struct ike_sa *sa,
	const struct ike_child_sa *up)
{
	bool i = sa->initiator;
	struct ike_keylog log = {
		.child = true,
		.spi_i = sa->spi_i, .spi_r = sa->spi_r,
		.encr = up->encr, .integ = up->integ,
		.sk_ei = secret_span(i ? &up->enc_out : &up->enc_in),
		.sk_er = secret_span(i ? &up->enc_in : &up->enc_out),
		.sk_ai = secret_span(i ? &up->integ_out : &up->integ_in),
		.sk_ar = secret_span(i ? &up->integ_in : &up->integ_out),
		.esp_spi_i = i ? up->spi_in : up->spi_out,
		.esp_spi_r = i ? up->spi_out : up->spi_in,
		.addr_i = i ? sa->local.addr : sa->remote.addr,
		.addr_r = i ? sa->remote.addr : sa->local.addr,
	};

	if (ike->env.keylog)
		ike->env.keylog(ike->env.keylog_ctx, &log);
}

bool ike_keymat_child(struct ike *ike, struct ike_sa *sa,
	struct ike_child_sa *up)
{
	struct span seed[2] = {ike_buf_span(&sa->hs->nonce_i),
		ike_buf_span(&sa->hs->nonce_r)};
	size_t encr = encr_key_len(up->encr);
	size_t integ = integ_key_len(up->integ);
	bool i = sa->initiator;
	SECRET_BIG_AUTO stream = {0};
	struct bytes_in in;

	stream.n = (uint16_t)(2 * (encr + integ));
	if (!crypto_prf_plus(ike->scratch, sa->prf, secret_span(&sa->keys.d),
		    seed, 2, stream.b, stream.n))
		return false;
	/* What the initiator sends with comes first (2.17). */
	in = bytes_in(secret_big_span(&stream));
	if (!take(&in, i ? &up->enc_out : &up->enc_in, encr) ||
		!take(&in, i ? &up->integ_out : &up->integ_in, integ) ||
		!take(&in, i ? &up->enc_in : &up->enc_out, encr) ||
		!take(&in, i ? &up->integ_in : &up->integ_out, integ))
		return false;
	keylog_child(ike, sa, up);
	return true;
}
