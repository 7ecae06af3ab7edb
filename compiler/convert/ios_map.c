/* Crypto maps. The name of a row says which entry it is of: see
 * normalise/map.c. Entries, lists and protections come in the order of their
 * first use, so that what is new is beyond what was written. */
#include "compiler/convert/ios.h"

#include <stdio.h>
#include <string.h>

#define WORD 96

struct entry {
	char map[WORD];
	char number[8];
	char dynamic[WORD]; /* its map; empty: none */
	char inner[8];	    /* its number in that */
	char on[WORD];	    /* interface */
};

static bool parse(const char *name, struct entry *e)
{
	*e = (struct entry){.map = ""};
	if (sscanf(name, "%95s %7s dynamic %95s %7s on %95s", e->map,
		    e->number, e->dynamic, e->inner, e->on) == 5)
		return true;
	e->dynamic[0] = '\0';
	return sscanf(name, "%95s %7s on %95s", e->map, e->number, e->on) == 3;
}

/* ---- access lists --------------------------------------------------------------- */

static void side(struct ios_writer *w, const struct policy_prefix *p,
	uint32_t protocol, uint32_t first, uint32_t last)
{
	struct prefix x = policy_prefix_get(p);
	struct addr wildcard = prefix_mask(ADDR_V4, x.len);
	char a[ADDR_STR_MAX];
	char b[ADDR_STR_MAX];

	bytes_set32(wildcard.b, ~bytes_get32(wildcard.b));
	if (!x.len)
		convert_text_put(w->out, " any");
	else
		convert_text_say(w->out, " %s %s", addr_str(&x.addr, a),
			addr_str(&wildcard, b));
	if ((protocol == 6 || protocol == 17 || protocol == 132) &&
		(first || last != 65535))
		convert_text_say(w->out, " range %u %u", first, last);
}

static void list(struct ios_writer *w, const struct policy_tunnel *r)
{
	convert_text_say(w->out, "!\nip access-list extended SELECTORS-%u\n",
		r->selectors.first);
	for (uint32_t i = 0; i < r->selectors.n; i++) {
		const struct policy_selector *s = policy_get(w->p, selector,
			r->selectors.first + i);

		if (s->protocol)
			convert_text_say(w->out, " permit %u", s->protocol);
		else
			convert_text_put(w->out, " permit ip");
		side(w, &s->local, s->protocol, s->local_port_first,
			s->local_port_last);
		side(w, &s->remote, s->protocol, s->remote_port_first,
			s->remote_port_last);
		convert_text_put(w->out, "\n");
	}
}

/* ---- entries ---------------------------------------------------------------------- */

static void peer(struct ios_writer *w, const struct policy_tunnel *r)
{
	struct addr to = policy_addr_get(&r->destination);
	char buf[ADDR_STR_MAX];

	if (to.family)
		convert_text_say(w->out, " set peer %s\n", addr_str(&to, buf));
	else if (r->destination_name.n)
		convert_text_say(w->out, " set peer %s\n",
			policy_text(w->p, r->destination_name));
}

/* Its peers are the rows with its protection, on the first interface. */
static void peers(struct ios_writer *w, uint32_t from, const char *on)
{
	uint32_t n = policy_count(w->p, POLICY_TABLE_tunnel);
	uint32_t protection =
		policy_get(w->p, tunnel, from)->ipsec_profile;

	for (uint32_t i = from; i < n; i++) {
		const struct policy_tunnel *r = policy_get(w->p, tunnel, i);
		struct entry e;

		if (r->ipsec_profile != protection ||
			!parse(policy_text(w->p, r->name), &e) ||
			strcmp(e.on, on) != 0)
			return;
		peer(w, r);
	}
}

static void body(struct ios_writer *w, uint32_t i, const struct entry *e)
{
	const struct policy_tunnel *r = policy_get(w->p, tunnel, i);

	peers(w, i, e->on);
	ios_write_protection(w,
		policy_get(w->p, ipsec_profile, r->ipsec_profile),
		ios_usual(w));
	if (r->selectors.n)
		convert_text_say(w->out, " match address SELECTORS-%u\n",
			r->selectors.first);
}

static void heading(struct ios_writer *w, const struct entry *e)
{
	convert_text_say(w->out, "!\ncrypto map %s %s ipsec-isakmp%s%s\n",
		e->map, e->number, e->dynamic[0] ? " dynamic " : "",
		e->dynamic);
}

static void local(struct ios_writer *w, const struct policy_tunnel *r,
	const struct entry *e)
{
	const char *from;

	if (r->source_interface == POLICY_NONE)
		return;
	from = ios_name(w, POLICY_TABLE_interface, r->source_interface);
	if (strcmp(from, e->on) != 0)
		convert_text_say(w->out, "crypto map %s local-address %s\n",
			e->map, from);
}

/* ---- all of them ------------------------------------------------------------------ */

/* An entry, and its list, where they are used first. */
static void write_new(struct ios_writer *w, uint32_t i, const struct entry *e,
	uint32_t *selector, uint32_t *protection)
{
	const struct policy_tunnel *r = policy_get(w->p, tunnel, i);

	if (r->selectors.n && r->selectors.first >= *selector) {
		*selector = r->selectors.first + r->selectors.n;
		list(w, r);
	}
	if (r->ipsec_profile < *protection)
		return;
	*protection = r->ipsec_profile + 1;
	if (e->dynamic[0])
		convert_text_say(w->out, "!\ncrypto dynamic-map %s %s\n",
			e->dynamic, e->inner);
	else
		heading(w, e);
	body(w, i, e);
}

void ios_write_maps(struct ios_writer *w)
{
	struct entry before = {.map = ""};
	uint32_t protection = 0;
	uint32_t selector = 0;
	struct entry e;

	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_tunnel); i++) {
		const struct policy_tunnel *r = policy_get(w->p, tunnel, i);

		if (r->kind != POLICY_TUNNEL_MAP_ENTRY ||
			r->ipsec_profile == POLICY_NONE)
			continue;
		if (!parse(policy_text(w->p, r->name), &e)) {
			CONVERT_NOTE(w, r, "the name of crypto map entry %s "
				"does not say which it is",
				policy_text(w->p, r->name));
			continue;
		}
		write_new(w, i, &e, &selector, &protection);
		if (e.dynamic[0] && (strcmp(e.map, before.map) != 0 ||
				strcmp(e.number, before.number) != 0))
			heading(w, &e);
		if (strcmp(e.on, before.on) != 0) {
			local(w, r, &e);
			convert_text_say(w->out,
				"!\ninterface %s\n crypto map %s\n", e.on,
				e.map);
		}
		before = e;
	}
}
