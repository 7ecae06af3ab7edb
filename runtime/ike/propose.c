#include "runtime/ike/propose.h"

#include "runtime/crypto/crypto.h"

static void offer_append(struct ike_offers *o, const struct ike_offer *draft)
{
	struct ike_offer *n = arena_new(o->arena, struct ike_offer);

	if (!n) {
		o->oom = true;
		return;
	}
	*n = *draft;
	n->number = ++o->count;
	if (o->last)
		o->last->next = n;
	else
		o->first = n;
	o->last = n;
}

static bool usable(struct ike_offers *o, const struct transform *t)
{
	const char *why;

	if (t->type == TRANSFORM_ESN)
		return true;
	why = crypto_unavailable(o->crypto, t);
	if (!why)
		return true;
	if (!o->refused) {
		o->refused = t;
		o->reason = why;
	}
	return false;
}

/* The part of a configured proposal that goes into one on the wire: either
 * the AEAD ciphers or the others. */
static void draft_part(struct ike_offers *o, struct policy_range rows,
	bool aead, struct ike_offer *d)
{
	for (uint32_t i = 0; i < rows.n; i++) {
		const struct policy_transform *row =
			policy_get(o->policy, transform, rows.first + i);
		const struct transform *t = transform_find((uint8_t)row->type,
			(uint16_t)row->id, (uint16_t)row->key_bits);

		if (!t || d->n[t->type] == IKE_OFFER_MAX || !usable(o, t))
			continue;
		if (t->type == TRANSFORM_ENCR && transform_is_aead(t) != aead)
			continue;
		if (t->type == TRANSFORM_INTEG && aead)
			continue;
		d->t[t->type][d->n[t->type]++] = t;
	}
}

/* A proposal that lacks a mandatory type (RFC 7296 3.3.3) is not sent. A
 * cipher without integrity is not carried: RFC 8221 4. */
static bool complete(const struct ike_offers *o, const struct ike_offer *d,
	bool aead)
{
	if (!d->n[TRANSFORM_ENCR] || (!aead && !d->n[TRANSFORM_INTEG]))
		return false;
	return o->table != POLICY_TABLE_ike_proposal ||
		(d->n[TRANSFORM_PRF] && d->n[TRANSFORM_DH]);
}

static struct policy_range row_transforms(const struct ike_offers *o,
	uint32_t row)
{
	const struct policy_esp_proposal *esp;

	if (o->table == POLICY_TABLE_ike_proposal)
		return policy_get(o->policy, ike_proposal, row)->transforms;
	esp = policy_get(o->policy, esp_proposal, row);
	return esp->protocol == POLICY_PROTOCOL_ESP ? esp->transforms :
		(struct policy_range){0, 0};
}

static bool aead_first(const struct ike_offers *o, struct policy_range rows)
{
	for (uint32_t i = 0; i < rows.n; i++) {
		const struct policy_transform *row =
			policy_get(o->policy, transform, rows.first + i);
		const struct transform *t = transform_find((uint8_t)row->type,
			(uint16_t)row->id, (uint16_t)row->key_bits);

		if (t && t->type == TRANSFORM_ENCR)
			return transform_is_aead(t);
	}
	return false;
}

/* Append row `row` of the offers' table. */
static void offers_add(struct ike_offers *o, uint32_t row)
{
	struct policy_range rows = row_transforms(o, row);
	bool first = aead_first(o, rows);

	for (int pass = 0; pass < 2; pass++) {
		struct ike_offer d = {.row = row};
		bool aead = pass == 0 ? first : !first;

		draft_part(o, rows, aead, &d);
		if (o->table == POLICY_TABLE_esp_proposal) {
			d.n[TRANSFORM_PRF] = d.n[TRANSFORM_DH] = 0;
			if (!d.n[TRANSFORM_ESN])
				d.t[TRANSFORM_ESN][d.n[TRANSFORM_ESN]++] =
					transform_row(ALG_ESN_NO);
		} else {
			d.n[TRANSFORM_ESN] = 0;
		}
		if (complete(o, &d, aead) && o->count < UINT8_MAX)
			offer_append(o, &d);
	}
}

void ike_offers_ike(struct ike_offers *o, uint32_t ike_policy)
{
	struct policy_range r =
		policy_get(o->policy, ike_policy, ike_policy)->proposals;

	for (uint32_t i = 0; i < r.n; i++)
		offers_add(o, policy_get(o->policy, policy_proposal,
					  r.first + i)->proposal);
}

void ike_offers_esp(struct ike_offers *o, uint32_t ipsec_profile)
{
	struct policy_range r =
		policy_get(o->policy, ipsec_profile, ipsec_profile)->proposals;

	for (uint32_t i = 0; i < r.n; i++)
		offers_add(o, policy_get(o->policy, profile_esp,
					  r.first + i)->proposal);
}

const struct transform *ike_offers_group(const struct ike_offers *o,
	uint16_t group)
{
	for (const struct ike_offer *f = o->first; f; f = f->next) {
		for (int i = 0; i < f->n[TRANSFORM_DH]; i++) {
			if (f->t[TRANSFORM_DH][i]->id == group)
				return f->t[TRANSFORM_DH][i];
		}
	}
	return NULL;
}

static bool wire_add(struct arena *a, struct wire_transform ***link,
	uint8_t type, uint16_t id, uint16_t key_bits)
{
	struct wire_transform *w = arena_new(a, struct wire_transform);

	if (!w)
		return false;
	w->type = type;
	w->id = id;
	w->has_key_bits = key_bits != 0;
	w->key_bits = key_bits;
	**link = w;
	*link = &w->next;
	return true;
}

struct wire_proposal *ike_offers_wire(const struct ike_offers *o,
	uint8_t protocol, struct span spi)
{
	struct wire_proposal *list = NULL, **at = &list;

	for (const struct ike_offer *f = o->first; f; f = f->next) {
		struct wire_proposal *w =
			arena_new(o->arena, struct wire_proposal);
		struct wire_transform **link;

		if (!w)
			return NULL;
		*w = (struct wire_proposal){f->number, protocol, spi, NULL,
			NULL};
		link = &w->transforms;
		for (int t = 1; t < TRANSFORM_TYPES; t++) {
			for (int i = 0; i < f->n[t]; i++) {
				if (!wire_add(o->arena, &link, (uint8_t)t,
					    f->t[t][i]->id,
					    f->t[t][i]->key_bits))
					return NULL;
			}
		}
		*at = w;
		at = &w->next;
	}
	return list;
}

struct wire_proposal *ike_choice_wire(struct arena *a,
	const struct ike_choice *c, uint8_t protocol, struct span spi)
{
	struct wire_proposal *w = arena_new(a, struct wire_proposal);
	struct wire_transform **link;

	if (!w)
		return NULL;
	*w = (struct wire_proposal){c->number, protocol, spi, NULL, NULL};
	link = &w->transforms;
	for (int t = 1; t < TRANSFORM_TYPES; t++) {
		bool ok = true;

		if (t == TRANSFORM_ESN && c->no_esn_type)
			continue;
		if (c->t[t])
			ok = wire_add(a, &link, (uint8_t)t, c->t[t]->id,
				c->t[t]->key_bits);
		else if (c->none[t])
			ok = wire_add(a, &link, (uint8_t)t, 0, 0);
		if (!ok)
			return NULL;
	}
	return w;
}
