#include "pcap/open.h"

#include "pcap/ikev1.h"
#include "pcap/keys.h"
#include "runtime/crypto/sk.h"

#define SKF_HDR 4 /* fragment number and total */

struct opening {
	struct cap *cap;
	struct arena *arena;
	const struct cap_key *key;
	struct crypto_box *box[2]; /* initiator's, responder's */
};

static void malformed(struct cap_message *m, size_t offset, uint8_t payload,
	const char *reason)
{
	m->state = CAP_MALFORMED;
	m->error = (struct wire_error){offset, payload, reason};
}

/* A box keeps the keys of one sender; NULL: no keys, or not available. */
static struct crypto_box *box_of(struct opening *o, bool initiator)
{
	const struct cap_key *k = o->key;
	struct crypto_box **box = &o->box[initiator ? 0 : 1];

	if (!*box && o->cap->crypto && k->encr &&
		(initiator ? k->has_i : k->has_r))
		*box = crypto_box_new(o->cap->crypto, k->encr, k->integ,
			secret_span(initiator ? &k->ei : &k->er),
			secret_span(initiator ? &k->ai : &k->ar));
	return *box;
}

/* @skip: octets between the generic header and the IV. */
static void payload_open(struct opening *o, struct cap_message *m,
	const struct wire_payload *p, size_t skip)
{
	size_t aad = p->offset + WIRE_GENERIC_LEN + skip;
	struct crypto_box *box;
	uint8_t *copy;

	m->state = CAP_SEALED;
	if (!o->key)
		return;
	box = box_of(o, m->from_initiator);
	copy = arena_alloc(o->arena, m->octets.n);
	if (!box || !copy) {
		m->state = !copy || (o->key->encr && !(m->from_initiator ?
				o->key->has_i : o->key->has_r)) ?
			CAP_SEALED : CAP_UNSUPPORTED;
		return;
	}
	memcpy(copy, m->octets.p, m->octets.n);
	switch (crypto_sk_open(box, o->cap->scratch, copy, aad,
		m->octets.n - aad, &m->plain)) {
	case CRYPTO_SK_OPEN:
		m->state = CAP_OPENED;
		break;
	case CRYPTO_SK_FORGED:
		m->state = CAP_WRONG_KEY;
		break;
	case CRYPTO_SK_PADDING:
		malformed(m, p->offset, p->type,
			"padding is longer than the payload");
		break;
	}
}

static void inside_parse(struct opening *o, struct cap_message *m,
	uint8_t first, struct span chain)
{
	if (wire_payloads_parse(o->arena, first, chain, &m->inner, &m->error))
		return;
	m->state = CAP_MALFORMED;
	m->error_inside = true;
}

static void v1_look(struct opening *o, struct cap_message *m)
{
	struct wire_error err = {0};

	m->state = CAP_SEALED;
	if (m->hdr.flags & CAP_V1_ENCRYPTED)
		return;
	m->state = CAP_CLEAR;
	if (!cap_v1_parse(o->arena, &m->hdr, m->octets, &m->v1, &err))
		malformed(m, err.offset, err.payload, err.reason);
}

static const struct wire_payload *last_payload(const struct cap_message *m)
{
	const struct wire_payload *p = m->payloads;

	while (p && p->next)
		p = p->next;
	return p;
}

static void v2_look(struct opening *o, struct cap_message *m)
{
	const struct wire_payload *last;
	struct wire_error err = {0};
	struct wire_msg msg;

	if (!wire_msg_parse(o->arena, m->octets, &msg, &err)) {
		malformed(m, err.offset, err.payload, err.reason);
		return;
	}
	m->payloads = msg.payloads;
	m->state = CAP_CLEAR;
	last = last_payload(m);
	if (last && last->type == PAYLOAD_SK) {
		payload_open(o, m, last, 0);
		if (m->state == CAP_OPENED)
			inside_parse(o, m, last->sk.inner, m->plain);
	} else if (last && last->type == PAYLOAD_SKF) {
		payload_open(o, m, last, SKF_HDR);
		if (m->state == CAP_OPENED)
			m->state = CAP_PART;
	}
}

/* ---- fragments of RFC 7383 ----------------------------------------------- */

static bool same_series(const struct cap_message *a,
	const struct cap_message *b, uint16_t total)
{
	const struct wire_payload *p = last_payload(b);

	return b->state == CAP_PART && b->hdr.msg_id == a->hdr.msg_id &&
		b->hdr.exchange == a->hdr.exchange &&
		b->hdr.flags == a->hdr.flags && p && p->type == PAYLOAD_SKF &&
		p->skf.total == total;
}

/* The first fragment receives what all of them say together. */
static void fragments_join(struct opening *o, struct cap_conv *conv,
	struct cap_message *first)
{
	const struct wire_payload *p = last_payload(first);
	uint16_t total = p->skf.total;
	struct span *part = arena_array(o->arena, total, sizeof(*part));
	struct bytes_out whole;
	size_t n = 0;
	uint8_t *room;

	if (!part)
		return;
	for (struct cap_message *m = conv->messages; m; m = m->next)
		if (same_series(first, m, total))
			part[last_payload(m)->skf.number - 1] = m->plain;
	for (size_t i = 0; i < total; i++) {
		if (!part[i].p)
			return;
		n += part[i].n;
	}
	room = arena_alloc(o->arena, n ? n : 1);
	if (!room)
		return;
	whole = bytes_out(room, n);
	for (size_t i = 0; i < total; i++)
		bytes_put(&whole, part[i]);
	first->state = CAP_OPENED;
	inside_parse(o, first, p->skf.inner, bytes_written(&whole));
}

void cap_open(struct cap *cap, struct cap_conv *conv, struct arena *arena)
{
	struct opening o = {.cap = cap, .arena = arena, .key = conv->key};

	for (struct cap_message *m = conv->messages; m; m = m->next) {
		m->payloads = m->inner = NULL;
		m->v1 = NULL;
		m->plain = span_of(NULL, 0);
		m->error = (struct wire_error){0};
		m->error_inside = false;
		if (m->cut)
			malformed(m, m->octets.n, 0,
				"message is cut short by the capture");
		else if (conv->major == 1)
			v1_look(&o, m);
		else
			v2_look(&o, m);
	}
	for (struct cap_message *m = conv->messages; m; m = m->next) {
		const struct wire_payload *p = last_payload(m);

		if (m->state == CAP_PART && p->type == PAYLOAD_SKF &&
			p->skf.number == 1)
			fragments_join(&o, conv, m);
	}
	crypto_box_free(o.box[0]);
	crypto_box_free(o.box[1]);
}
