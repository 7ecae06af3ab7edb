#include "runtime/ike/sk.h"

#include "runtime/crypto/sk.h"

#define MESSAGE_MAX 65507 /* one UDP datagram */

/* A keyed object per message: a few microseconds against kilobytes held for
 * every idle SA. */
static struct crypto_box *box_of(struct ike *ike, const struct ike_sa *sa,
	bool initiator_sends)
{
	const struct ike_keys *k = &sa->keys;

	return crypto_box_new(ike->env.crypto, sa->encr, sa->integ,
		secret_span(initiator_sends ? &k->ei : &k->er),
		secret_span(initiator_sends ? &k->ai : &k->ar));
}

/* CBC wants an unpredictable IV, counter modes one that never repeats. */
static void iv_make(struct ike *ike, struct ike_sa *sa, uint8_t *iv, size_t n)
{
	if (transform_is_aead(sa->encr) && n == 8)
		bytes_set64(iv, sa->iv++);
	else
		random_fill(&ike->env.random, iv, n);
}

/* iv | payloads | padding | pad length | icv, the last one still zero. */
static bool plain_build(struct ike *ike, const struct crypto_box *box,
	const struct wire_payload *list, struct bytes_out *out, uint8_t *first)
{
	size_t iv = crypto_box_iv_len(box), icv = crypto_box_icv_len(box);
	size_t block = crypto_box_block(box);
	size_t text, pad;

	for (size_t cap = 2048; cap <= MESSAGE_MAX * 2; cap *= 2) {
		uint8_t *p = arena_alloc(&ike->arena, cap);

		if (!p)
			return false;
		*out = bytes_out(p, cap);
		bytes_fill(out, 0, iv);
		if (!wire_payloads_build(out, list, first))
			continue;
		text = out->n - iv + 1;
		pad = block > 1 ? (block - text % block) % block : 0;
		bytes_fill(out, 0, pad);
		bytes_put8(out, (uint8_t)pad);
		bytes_fill(out, 0, icv);
		if (!out->bad)
			return true;
	}
	return false;
}

static bool seal_in_place(struct ike *ike, struct ike_sa *sa,
	struct crypto_box *box, struct bytes_out *msg)
{
	const size_t aad = WIRE_HDR_LEN + WIRE_GENERIC_LEN;
	size_t iv = crypto_box_iv_len(box), icv = crypto_box_icv_len(box);
	uint8_t *at = msg->p + aad;
	size_t text = msg->n - aad - iv - icv;

	iv_make(ike, sa, at, iv);
	return crypto_box_seal(box, ike->scratch, span_of(msg->p, aad), at,
		at + iv, text, NULL, at + iv + text);
}

bool ike_sk_seal(struct ike *ike, struct ike_sa *sa, uint8_t exchange,
	bool response, uint32_t msg_id, const struct wire_payload *list,
	struct span *out)
{
	struct crypto_box *box = box_of(ike, sa, sa->initiator);
	struct wire_payload sk = {.type = PAYLOAD_SK};
	struct wire_msg msg = {.payloads = &sk};
	struct bytes_out plain, whole = {0};
	uint8_t *p;
	bool ok = false;

	if (!box)
		return false;
	if (!plain_build(ike, box, list, &plain, &sk.sk.inner))
		goto out;
	sk.sk.data = bytes_written(&plain);
	msg.hdr.spi_i = sa->spi_i;
	msg.hdr.spi_r = sa->spi_r;
	msg.hdr.version = 0x20;
	msg.hdr.exchange = exchange;
	msg.hdr.flags = (uint8_t)((sa->initiator ? WIRE_FLAG_INITIATOR : 0) |
		(response ? WIRE_FLAG_RESPONSE : 0));
	msg.hdr.msg_id = msg_id;
	p = arena_alloc(&ike->arena,
		plain.n + WIRE_HDR_LEN + WIRE_GENERIC_LEN);
	if (!p)
		goto out;
	whole = bytes_out(p, plain.n + WIRE_HDR_LEN + WIRE_GENERIC_LEN);
	ok = wire_msg_build(&whole, &msg) &&
		seal_in_place(ike, sa, box, &whole);
	*out = bytes_written(&whole);
out:
	crypto_box_free(box);
	return ok;
}

/* The SK payload must be the last, and end where the message ends. */
static const struct wire_payload *sk_find(const struct ike_msg *msg)
{
	const struct wire_payload *sk = wire_find(msg->payloads, PAYLOAD_SK);

	if (!sk || sk->next || sk->offset + WIRE_GENERIC_LEN + sk->sk.data.n !=
			msg->data.n)
		return NULL;
	return sk;
}

bool ike_sk_open(struct ike *ike, struct ike_sa *sa, struct ike_msg *msg)
{
	const struct wire_payload *sk = sk_find(msg);
	struct crypto_box *box;
	enum crypto_sk result;
	struct span text;
	uint8_t *copy, inner;

	if (!sk)
		return false;
	copy = arena_alloc(&ike->arena, msg->data.n);
	box = box_of(ike, sa, !sa->initiator);
	if (!copy || !box) {
		crypto_box_free(box);
		return false;
	}
	memcpy(copy, msg->data.p, msg->data.n);
	inner = sk->sk.inner;
	result = crypto_sk_open(box, ike->scratch, copy,
		sk->offset + WIRE_GENERIC_LEN, sk->sk.data.n, &text);
	crypto_box_free(box);
	if (result == CRYPTO_SK_FORGED)
		return false;
	msg->payloads = NULL;
	if (result == CRYPTO_SK_PADDING) {
		msg->malformed = true;
		msg->error = (struct wire_error){0, PAYLOAD_SK,
			"padding is longer than the payload"};
		return true;
	}
	msg->malformed = !wire_payloads_parse(&ike->arena, inner, text,
		&msg->payloads, &msg->error) || !ike_msg_check(msg, true);
	return true;
}
