/* NHRP between the two ends of a tunnel that comes up: what makes shortcuts
 * between spokes. Network ids are not compared: they are of one device, and no
 * packet has them. */
#include <stdlib.h>

#include "compiler/pair/decide.h"
#include "compiler/pair/rule.h"
#include "runtime/base/secret.h"

/* A tunnel of any device. */
struct speaker {
	const struct policy_nhrp *row; /* NULL: it speaks no NHRP */
	uint32_t waiting; /* tunnels that lead here and take shortcuts */
	uint32_t first;	  /* of them, in the prediction */
};

struct nhrp {
	const struct pair_prediction *p;
	uint32_t *from; /* owned: per device, its first speaker */
	struct speaker *speakers; /* owned */
};

static bool nhrp_init(struct nhrp *h, const struct pair_prediction *p)
{
	const struct pair_fleet *f = p->fleet;
	uint32_t n = 0;

	*h = (struct nhrp){.p = p};
	h->from = calloc((size_t)f->n_devices + 1, sizeof(*h->from));
	if (!h->from)
		return false;
	for (uint32_t i = 0; i < f->n_devices; i++) {
		h->from[i] = n;
		n += policy_count(f->devices[i].policy, POLICY_TABLE_tunnel);
	}
	h->speakers = calloc((size_t)n + 1, sizeof(*h->speakers));
	if (!h->speakers)
		return false;
	for (uint32_t i = 0; i < f->n_devices; i++) {
		const struct policy *policy = f->devices[i].policy;

		for (uint32_t k = 0;
			k < policy_count(policy, POLICY_TABLE_nhrp); k++) {
			const struct policy_nhrp *r =
				policy_get(policy, nhrp, k);

			h->speakers[h->from[i] + r->tunnel].row = r;
		}
	}
	return true;
}

static void nhrp_fini(struct nhrp *h)
{
	free(h->from);
	free(h->speakers);
}

static struct speaker *speaker(const struct nhrp *h, uint32_t device,
	uint32_t tunnel)
{
	return &h->speakers[h->from[device] + tunnel];
}

static bool speaks(const struct policy_nhrp *r)
{
	return r && r->network;
}

/* ---- shortcuts ------------------------------------------------------------------ */

static const char *peer_name(const struct nhrp *h, const struct pair_tunnel *t)
{
	const struct policy *p = pair_peer(h->p, t)->policy;

	return policy_text(p, policy_get(p, tunnel, t->peer_tunnel)->name);
}

/* Of FlexVPN alone: newer releases have the shortcuts of multipoint tunnels
 * without a command, and a GRE tunnel to a multipoint one cannot make any. */
static void no_shortcut(const struct nhrp *h, const struct pair_tunnel *t,
	const struct policy_nhrp *own, const struct policy_nhrp *hub)
{
	struct pair_device *d = pair_own(h->p, t);
	uint32_t kind = policy_get(pair_peer(h->p, t)->policy, tunnel,
		t->peer_tunnel)->kind;
	struct diag *f;

	if (kind != POLICY_TUNNEL_TEMPLATE || own->redirect ||
		own->shortcut || !hub->redirect)
		return;
	f = compiler_raise(d->unit, "FV842", own->line,
		"`%s` speaks NHRP and takes no shortcut, though `%s` of %s "
		"tells it of shorter ways", pair_tunnel_name(h->p, t),
		peer_name(h, t), pair_peer(h->p, t)->name);
	compiler_raise_fix(d->unit, f,
		"interface %s / ip nhrp shortcut virtual-template N",
		pair_tunnel_name(h->p, t));
	compiler_raise_related(d->unit, f, pair_peer(h->p, t)->unit, hub->line,
		"NHRP of the hub");
}

/* One finding for a hub, however many spokes it has. A template that speaks NHRP
 * and neither redirects nor takes shortcuts is a finding of its own file. */
static void no_redirect(const struct nhrp *h, const struct speaker *s)
{
	const struct pair_tunnel *t = &h->p->tunnels[s->first];
	struct pair_device *hub = pair_peer(h->p, t);
	const struct policy_tunnel *row = policy_get(hub->policy, tunnel,
		t->peer_tunnel);
	struct diag *f;

	if ((s->row && s->row->redirect) ||
		pair_has(hub, PAIR_WORDS_MPLS) ||
		(row->kind == POLICY_TUNNEL_TEMPLATE && speaks(s->row) &&
			!s->row->shortcut))
		return;
	f = compiler_raise(hub->unit, "FV842", speaks(s->row) ? s->row->line :
			row->line,
		"`%s` %s, and %u tunnel%s that lead%s here wait%s to be told of "
		"shorter ways: `%s` of %s%s", policy_text(hub->policy,
			row->name),
		speaks(s->row) ? "redirects nobody" : "speaks no NHRP",
		s->waiting, s->waiting == 1 ? "" : "s",
		s->waiting == 1 ? "s" : "", s->waiting == 1 ? "s" : "",
		pair_tunnel_name(h->p, t), pair_own(h->p, t)->name,
		s->waiting == 1 ? "" : " is the first");
	compiler_raise_fix(hub->unit, f, "interface %s / %sip nhrp redirect",
		policy_text(hub->policy, row->name),
		speaks(s->row) ? "" : "ip nhrp network-id 1 / ");
	compiler_raise_related(hub->unit, f, pair_own(h->p, t)->unit,
		speaker(h, t->device, t->tunnel)->row->line,
		"it takes shortcuts");
}

/* ---- passwords ------------------------------------------------------------------- */

static void passwords(const struct nhrp *h, const struct pair_tunnel *t,
	const struct policy_nhrp *own, const struct policy_nhrp *hub)
{
	struct pair_device *d = pair_own(h->p, t), *peer = pair_peer(h->p, t);
	struct diag *f;

	if (!own->has_password && !hub->has_password)
		return;
	if (own->has_password && hub->has_password &&
		(own->password == POLICY_NONE || hub->password == POLICY_NONE ||
			secret_eq(policy_secret(d->policy, own->password),
				policy_secret(peer->policy, hub->password))))
		return;
	f = compiler_raise(d->unit, "FV848", own->line,
		own->has_password && hub->has_password ?
			"`%s` and `%s` of %s have different NHRP passwords" :
			own->has_password ?
			"`%s` has an NHRP password, and `%s` of %s has none" :
			"`%s` has no NHRP password, and `%s` of %s has one",
		pair_tunnel_name(h->p, t), peer_name(h, t), peer->name);
	compiler_raise_fix(d->unit, f,
		"the same ip nhrp authentication at both ends");
	compiler_raise_related(d->unit, f, peer->unit, hub->line,
		"NHRP of the other end");
}

/* Both ends of a tunnel to a hub. */
static void compare(const struct nhrp *h, uint32_t i)
{
	const struct pair_tunnel *t = &h->p->tunnels[i];
	const struct policy_nhrp *own = speaker(h, t->device, t->tunnel)->row;
	struct speaker *hub;

	if (!speaks(own) || t->row->shutdown || t->status != PAIR_UP ||
		t->peer == POLICY_NONE || t->peer_tunnel == POLICY_NONE)
		return;
	hub = speaker(h, t->peer, t->peer_tunnel);
	if (own->shortcut && !own->redirect && t->back == POLICY_NONE) {
		hub->first = hub->waiting ? hub->first : i;
		hub->waiting++;
	}
	if (!speaks(hub->row))
		return;
	no_shortcut(h, t, own, hub->row);
	if (!pair_is_second(h->p, t))
		passwords(h, t, own, hub->row);
}

bool pair_rule_nhrp(const struct pair_prediction *p)
{
	struct nhrp h;
	bool ok = nhrp_init(&h, p);

	for (uint32_t i = 0; ok && i < p->n; i++)
		compare(&h, i);
	for (uint32_t i = 0; ok && i < p->fleet->n_devices; i++) {
		uint32_t n = policy_count(p->fleet->devices[i].policy,
			POLICY_TABLE_tunnel);

		for (uint32_t k = 0; k < n; k++)
			if (speaker(&h, i, k)->waiting)
				no_redirect(&h, speaker(&h, i, k));
	}
	nhrp_fini(&h);
	return ok;
}
