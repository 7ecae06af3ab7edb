#include "tests/unit/ike/forge.h"

#include "runtime/ike/engine.h"

static size_t forge_build(const struct ike_sa *sa, const struct forged *f,
	size_t body, uint8_t *buf, size_t cap)
{
	struct bytes_out out = bytes_out(buf, cap);

	bytes_put64(&out, sa->spi_i);
	bytes_put64(&out, sa->spi_r);
	bytes_put8(&out, PAYLOAD_SK);
	bytes_put8(&out, 0x20);
	bytes_put8(&out, f->exchange);
	bytes_put8(&out, (uint8_t)((sa->initiator ? WIRE_FLAG_INITIATOR : 0) |
		(f->response ? WIRE_FLAG_RESPONSE : 0)));
	bytes_put32(&out, f->id);
	bytes_put32(&out, (uint32_t)(32 + body));
	bytes_put8(&out, f->first);
	bytes_put8(&out, 0);
	bytes_put16(&out, (uint16_t)(4 + body));
	bytes_fill(&out, 0, body);
	return out.bad ? 0 : out.n;
}

bool net_forge(struct net *n, int as, const struct forged *f)
{
	struct ike *ike = n->g[as].ike;
	const struct ike_sa *sa = ike->n_sas ? ike->sas[ike->n_sas - 1] : NULL;
	struct crypto_box *box = sa && sa->encr ? crypto_box_new(n->crypto,
		sa->encr, sa->integ,
		secret_span(sa->initiator ? &sa->keys.ei : &sa->keys.er),
		secret_span(sa->initiator ? &sa->keys.ai : &sa->keys.ar)) :
		NULL;
	size_t iv, icv, block, text, total;
	uint8_t buf[4096];
	bool ok;

	if (!box)
		return false;
	iv = crypto_box_iv_len(box);
	icv = crypto_box_icv_len(box);
	block = crypto_box_block(box);
	text = f->chain.n + 1;
	text += block > 1 ? (block - text % block) % block : 0;
	total = forge_build(sa, f, iv + text + icv, buf, sizeof(buf));
	if (total && f->chain.n)
		memcpy(buf + 32 + iv, f->chain.p, f->chain.n);
	buf[32 + iv + text - 1] = (uint8_t)(f->pad + text - 1 - f->chain.n);
	ok = total && crypto_box_seal(box, ike->scratch, span_of(buf, 32),
		buf + 32, buf + 32 + iv, text, NULL, buf + 32 + iv + text);
	crypto_box_free(box);
	if (ok)
		(void)net_inject(n, !as, &sa->local, sa->remote.port,
			span_of(buf, total));
	return ok;
}

uint32_t net_expects(const struct net *n, int who)
{
	const struct ike *ike = n->g[who].ike;

	return ike->n_sas ? ike->sas[ike->n_sas - 1]->window.next_expected : 0;
}
