#include "runtime/ike/propose.h"
#include "runtime/ike/words.h"

static const struct transform *in_offer(const struct ike_offer *f,
	const struct wire_transform *w)
{
	uint16_t bits = w->has_key_bits ? w->key_bits : 0;

	/* An attribute that we do not know changes the meaning of the
	 * transform: RFC 7296 3.3.6 makes it unacceptable. */
	if (w->attrs)
		return NULL;
	for (int i = 0; i < f->n[w->type]; i++) {
		const struct transform *t = f->t[w->type][i];

		if (t->id == w->id && t->key_bits == bits)
			return t;
	}
	return NULL;
}

/* One type of transform: the peer's first that we have. */
static bool select_type(const struct ike_offer *f,
	const struct wire_proposal *peer, uint8_t type, struct ike_choice *c)
{
	bool offered = false;

	for (const struct wire_transform *w = peer->transforms; w;
		w = w->next) {
		if (w->type != type)
			continue;
		offered = true;
		if (w->id == 0 && f->n[type] == 0 &&
			(type == TRANSFORM_INTEG || type == TRANSFORM_DH)) {
			c->none[type] = true;
			return true;
		}
		c->t[type] = in_offer(f, w);
		if (c->t[type])
			return true;
	}
	if (offered)
		return false;
	if (type == TRANSFORM_ESN && f->n[type]) {
		/* Some peers leave the type out and mean No ESN. */
		for (int i = 0; i < f->n[type]; i++) {
			if (f->t[type][i]->id != 0)
				continue;
			c->t[type] = f->t[type][i];
			c->no_esn_type = true;
			return true;
		}
	}
	return f->n[type] == 0;
}

static bool known_types(const struct wire_proposal *peer)
{
	for (const struct wire_transform *w = peer->transforms; w;
		w = w->next) {
		if (w->type == 0 || w->type >= TRANSFORM_TYPES)
			return false;
	}
	return true;
}

/* RFC 7296 2.7: an answer has exactly one transform of each type. */
static bool single(const struct wire_proposal *peer)
{
	unsigned seen = 0;

	for (const struct wire_transform *w = peer->transforms; w;
		w = w->next) {
		if (seen & 1U << w->type)
			return false;
		seen |= 1U << w->type;
	}
	return peer->next == NULL;
}

static bool select_pair(const struct ike_offer *f,
	const struct wire_proposal *peer, struct ike_choice *c,
	struct ike_miss *miss)
{
	uint8_t matched = 0, differs = 0;

	*c = (struct ike_choice){.number = peer->number, .spi = peer->spi,
		.row = f->row};
	for (uint8_t t = 1; t < TRANSFORM_TYPES; t++) {
		if (select_type(f, peer, t, c))
			matched++;
		else
			differs |= (uint8_t)(1U << t);
	}
	if (!differs)
		return true;
	if (!miss->offer || matched > miss->matched)
		*miss = (struct ike_miss){f, peer, matched, differs};
	return false;
}

bool ike_select(const struct ike_offers *o, const struct wire_proposal *peer,
	uint8_t protocol, size_t spi_len, bool answer, struct ike_choice *c,
	struct ike_miss *miss)
{
	*miss = (struct ike_miss){0};
	for (; peer; peer = peer->next) {
		if (peer->protocol != protocol || peer->spi.n != spi_len ||
			!known_types(peer) || (answer && !single(peer)))
			continue;
		for (const struct ike_offer *f = o->first; f; f = f->next) {
			if (answer && f->number != peer->number)
				continue;
			if (select_pair(f, peer, c, miss))
				return true;
		}
	}
	return false;
}

/* ---- in words -------------------------------------------------------- */

static void words_peer(struct ike_words *w, const struct wire_proposal *p,
	uint8_t only)
{
	const char *sep = "";
	char name[32];

	for (const struct wire_transform *t = p->transforms; t; t = t->next) {
		if (only && t->type != only)
			continue;
		ike_words_put(w, "%s%s", sep, transform_str(t->type, t->id,
			t->has_key_bits ? t->key_bits : 0, name));
		sep = " ";
	}
}

static void words_offer(struct ike_words *w, const struct ike_offer *f,
	uint8_t only)
{
	const char *sep = "";

	for (uint8_t type = 1; type < TRANSFORM_TYPES; type++) {
		if (only && type != only)
			continue;
		for (int i = 0; i < f->n[type]; i++) {
			ike_words_put(w, "%s%s", sep, f->t[type][i]->sym);
			sep = " ";
		}
	}
}

static const char *row_name(const struct ike_offers *o, uint32_t row)
{
	return policy_text(o->policy,
		o->table == POLICY_TABLE_ike_proposal ?
			policy_get(o->policy, ike_proposal, row)->name :
			policy_get(o->policy, esp_proposal, row)->name);
}

/* "DH: DH_5 offered, DH_19 DH_20 accepted" for each type that differs. */
static void words_differences(struct ike_words *w, const struct ike_miss *miss)
{
	for (uint8_t t = 1; t < TRANSFORM_TYPES; t++) {
		struct ike_words theirs = {{0}, 0}, ours = {{0}, 0};

		if (!(miss->differs & 1U << t))
			continue;
		words_peer(&theirs, miss->peer, t);
		words_offer(&ours, miss->offer, t);
		ike_words_put(w, "%s%s: %s offered, %s accepted",
			w->n ? "; " : "", transform_type_name(t),
			theirs.n ? theirs.b : "none", ours.n ? ours.b : "none");
	}
}

const char *ike_miss_text(struct arena *a, const struct ike_offers *o,
	const struct wire_proposal *peer, const struct ike_miss *miss)
{
	struct ike_words offered = {{0}, 0}, differs = {{0}, 0};
	char *s;

	for (; peer; peer = peer->next) {
		ike_words_add(&offered, "; ", "");
		words_peer(&offered, peer, 0);
	}
	if (!miss->offer) {
		s = arena_printf(a, "the peer offers %s; nothing of it is a "
			"proposal for this protocol, or nothing is configured",
			offered.b);
		return s ? s : "";
	}
	words_differences(&differs, miss);
	s = arena_printf(a, "the peer offers %s; closest here is proposal %s, "
		"which differs in %s", offered.b,
		row_name(o, miss->offer->row), differs.b);
	return s ? s : "";
}

const char *ike_offers_text(struct arena *a, const struct ike_offers *o)
{
	struct ike_words w = {{0}, 0};
	char *s;

	for (const struct ike_offer *f = o->first; f; f = f->next) {
		ike_words_put(&w, "%s%s: ", w.n ? "; " : "",
			row_name(o, f->row));
		words_offer(&w, f, 0);
	}
	s = arena_strdup(a, w.b);
	return s ? s : "";
}
