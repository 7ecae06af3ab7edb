#include "runtime/ike/child.h"

#include <stdlib.h>

#include "runtime/ike/keymat.h"
#include "runtime/ike/propose.h"
#include "runtime/ike/ts.h"

static const struct policy_tunnel *tunnel_of(const struct ike *ike,
	const struct ike_sa *sa)
{
	return policy_get(ike->env.policy, tunnel, sa->tunnel);
}

static void offers_of(struct ike *ike, const struct ike_sa *sa,
	struct ike_offers *offers)
{
	*offers = (struct ike_offers){.arena = &ike->arena,
		.policy = ike->env.policy, .crypto = ike->env.crypto,
		.table = POLICY_TABLE_esp_proposal};
	ike_offers_esp(offers, tunnel_of(ike, sa)->ipsec_profile);
}

/* Transport mode makes sense only for what goes between the gateways; an IPsec
 * tunnel (VTI) is tunnel mode whatever its transform set says, as on IOS. */
static bool wants_transport(const struct ike *ike, const struct ike_sa *sa,
	uint32_t esp_row, const struct ike_ts_set *ts)
{
	const struct policy_tunnel *t = tunnel_of(ike, sa);
	bool host = t->kind == POLICY_TUNNEL_MAP_ENTRY ?
		ike_ts_is_gateways(sa, ts) : t->mode == POLICY_TUNNEL_GRE ||
			t->mode == POLICY_TUNNEL_GRE_IPV6;

	return host && policy_get(ike->env.policy, esp_proposal,
		esp_row)->mode != POLICY_IPSEC_TUNNEL;
}

static bool needs_transport(const struct ike *ike, uint32_t esp_row)
{
	return policy_get(ike->env.policy, esp_proposal, esp_row)->mode ==
		POLICY_IPSEC_TRANSPORT_REQUIRE;
}

static void refuse(struct ike_sa *sa, enum cause cause, const char *detail)
{
	sa->hs->child_cause = cause;
	sa->hs->child_detail = detail;
	sa->hs->child_row = sa->tunnel;
}

/* ---- installing ------------------------------------------------------ */

static void up_describe(struct ike *ike, const struct ike_sa *sa,
	struct ike_child_sa *up)
{
	const struct policy_ipsec_profile *row = policy_get(ike->env.policy,
		ipsec_profile, tunnel_of(ike, sa)->ipsec_profile);

	up->ike_sa = sa->id;
	up->tunnel = sa->tunnel;
	up->encap = sa->encap;
	up->local = sa->local;
	up->remote = sa->remote;
	up->replay_window = row->replay_window;
	up->life_seconds = row->life_seconds;
	up->life_kilobytes = row->life_kilobytes;
}

static bool ts_keep(struct ike_child *c, struct ike_child_sa *up,
	const struct ike_ts_set *ts)
{
	size_t n = (size_t)ts->n_local + ts->n_remote;

	c->ts = calloc(n, sizeof(*c->ts));
	if (!c->ts)
		return false;
	c->n_ts_local = up->n_ts_local = ts->n_local;
	c->n_ts_remote = up->n_ts_remote = ts->n_remote;
	memcpy(up->ts_local, ts->local, sizeof(up->ts_local));
	memcpy(up->ts_remote, ts->remote, sizeof(up->ts_remote));
	memcpy(c->ts, ts->local, ts->n_local * sizeof(*c->ts));
	memcpy(c->ts + ts->n_local, ts->remote, ts->n_remote * sizeof(*c->ts));
	return true;
}

/* All is agreed: derive the keys and make ready what will be announced. */
static bool install(struct ike *ike, struct ike_sa *sa,
	const struct ike_choice *choice, const struct ike_ts_set *ts,
	bool transport)
{
	struct ike_child *c = sa->hs->child;
	struct ike_child_sa *up = arena_new(&ike->out->arena,
		struct ike_child_sa);

	if (!up || !ts_keep(c, up, ts))
		return false;
	up_describe(ike, sa, up);
	c->spi_out = up->spi_out = bytes_get32(choice->spi.p);
	c->encr = up->encr = choice->t[TRANSFORM_ENCR];
	c->integ = up->integ = choice->t[TRANSFORM_INTEG];
	c->esn = up->esn = choice->t[TRANSFORM_ESN] ==
		transform_row(ALG_ESN_YES);
	c->transport = up->transport = transport;
	c->life_seconds = up->life_seconds;
	c->life_kilobytes = up->life_kilobytes;
	c->replay_window = up->replay_window;
	up->spi_in = c->spi_in;
	if (!ike_keymat_child(ike, sa, up)) {
		secret_wipe_bytes(up, sizeof(*up));
		return false;
	}
	sa->hs->up = up;
	return true;
}

/* ---- payloads -------------------------------------------------------- */

static bool add_sa(struct ike *ike, struct wire_payload **list,
	struct wire_proposal *proposals)
{
	struct wire_payload *p = proposals ?
		wire_payload_add(&ike->arena, list, PAYLOAD_SA) : NULL;

	if (p)
		p->sa = proposals;
	return p != NULL;
}

static bool add_ts(struct ike *ike, struct wire_payload **list, uint8_t type,
	const struct wire_ts_range *ts, uint8_t n)
{
	struct wire_ts *w = ike_ts_wire(&ike->arena, ts, n);
	struct wire_payload *p = w ?
		wire_payload_add(&ike->arena, list, type) : NULL;

	if (p)
		p->ts = w;
	return p != NULL;
}

static bool add_selectors(struct ike *ike, const struct ike_sa *sa,
	struct wire_payload **list, const struct ike_ts_set *ts)
{
	if (sa->initiator)
		return add_ts(ike, list, PAYLOAD_TSI, ts->local,
			       ts->n_local) &&
			add_ts(ike, list, PAYLOAD_TSR, ts->remote,
				ts->n_remote);
	return add_ts(ike, list, PAYLOAD_TSI, ts->remote, ts->n_remote) &&
		add_ts(ike, list, PAYLOAD_TSR, ts->local, ts->n_local);
}

static bool add_notify(struct ike *ike, struct wire_payload **list,
	uint16_t type)
{
	return wire_notify_add(&ike->arena, list, type, span_of(NULL, 0));
}

static struct span spi_in(const struct ike_child *c)
{
	return span_of(c->spi_key, sizeof(c->spi_key));
}

/* ---- initiator ------------------------------------------------------- */

bool ike_child_ask(struct ike *ike, struct ike_sa *sa,
	struct wire_payload **list, struct ike_failure *why)
{
	uint32_t profile = tunnel_of(ike, sa)->ipsec_profile;
	struct ike_offers offers;
	struct ike_ts_set ts;

	offers_of(ike, sa, &offers);
	if (!offers.first)
		return ike_failure_set(why, CAUSE_UNAVAILABLE_ALGORITHM,
			offers.refused ? ike_detail(ike, "IPsec: %s: %s",
				offers.refused->sym, offers.reason) :
				"no transform set of the IPsec profile is an "
				"ESP cipher with integrity",
			POLICY_TABLE_ipsec_profile, profile);
	ike_ts_policy(ike, sa, &ts);
	sa->hs->child = ike_child_new(ike, sa);
	if (sa->hs->child &&
		add_sa(ike, list, ike_offers_wire(&offers, WIRE_PROTO_ESP,
			spi_in(sa->hs->child))) &&
		add_selectors(ike, sa, list, &ts) &&
		add_notify(ike, list, NOTIFY_ESP_TFC_PADDING_NOT_SUPPORTED) &&
		(!wants_transport(ike, sa, offers.first->row, &ts) ||
			add_notify(ike, list, NOTIFY_USE_TRANSPORT_MODE)))
		return true;
	return ike_failure_set(why, CAUSE_INTERNAL, "memory",
		POLICY_TABLE_tunnel, sa->tunnel);
}

static void answered_refusal(struct ike *ike, struct ike_sa *sa,
	const struct wire_payload *list)
{
	enum cause cause = CAUSE_CHILD_REFUSED;
	const char *name = "no SA payload";
	struct ike_offers offers;
	struct ike_ts_set ts;

	for (; list; list = list->next) {
		if (list->type != PAYLOAD_NOTIFY ||
			list->notify.type >= NOTIFY_STATUS_FIRST)
			continue;
		name = wire_notify_name(list->notify.type);
		if (list->notify.type == NOTIFY_NO_PROPOSAL_CHOSEN)
			cause = CAUSE_NO_ESP_PROPOSAL;
		if (list->notify.type == NOTIFY_TS_UNACCEPTABLE)
			cause = CAUSE_TS_UNACCEPTABLE;
		break;
	}
	offers_of(ike, sa, &offers);
	ike_ts_policy(ike, sa, &ts);
	refuse(sa, cause, ike_detail(ike, "the peer says %s; offered: %s; %s",
		name, ike_offers_text(&ike->out->arena, &offers),
		ike_ts_text(ike, &ts)));
}

/* The peer believes in a child that we cannot take: there is no way to ask for
 * another, so the IKE SA goes too. */
static void unacceptable(struct ike_sa *sa, enum cause cause,
	const char *detail)
{
	refuse(sa, cause, detail);
	sa->delete_wanted = true;
	sa->delete_cause = cause;
	sa->delete_detail = "the peer's answer for the child SA is not usable";
}

void ike_child_answered(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg)
{
	const struct wire_payload *s = wire_find(msg->payloads, PAYLOAD_SA);
	const struct wire_payload *tsi = wire_find(msg->payloads, PAYLOAD_TSI);
	const struct wire_payload *tsr = wire_find(msg->payloads, PAYLOAD_TSR);
	bool transport = wire_find_notify(msg->payloads,
		NOTIFY_USE_TRANSPORT_MODE) != NULL;
	struct ike_ts_set policy, ts;
	struct ike_offers offers;
	struct ike_choice choice;
	struct ike_miss miss;

	if (!s || !tsi || !tsr) {
		answered_refusal(ike, sa, msg->payloads);
		return;
	}
	offers_of(ike, sa, &offers);
	ike_ts_policy(ike, sa, &policy);
	if (!ike_select(&offers, s->sa, WIRE_PROTO_ESP, 4, true, &choice,
		    &miss))
		unacceptable(sa, CAUSE_NO_ESP_PROPOSAL, ike_detail(ike,
			"the peer chose what was not offered: %s",
			ike_miss_text(&ike->out->arena, &offers, s->sa,
				&miss)));
	else if (!ike_ts_answered(&policy, tsi->ts, tsr->ts, &ts) ||
		ike_ts_wrong_mode(ike, sa, &ts))
		unacceptable(sa, CAUSE_TS_UNACCEPTABLE, ike_detail(ike,
			"the peer answered %s; offered: %s",
			ike_ts_wire_text(ike, tsi->ts, tsr->ts),
			ike_ts_text(ike, &policy)));
	else if ((transport && !wants_transport(ike, sa, choice.row, &ts)) ||
		(!transport && wants_transport(ike, sa, choice.row, &ts) &&
			needs_transport(ike, choice.row)))
		unacceptable(sa, CAUSE_CHILD_REFUSED,
			"transport mode: the ends do not agree");
	else if (!install(ike, sa, &choice, &ts, transport))
		unacceptable(sa, CAUSE_INTERNAL, "memory");
}

/* ---- responder ------------------------------------------------------- */

static bool refuse_with(struct ike *ike, struct ike_sa *sa,
	struct wire_payload **list, uint16_t notify, enum cause cause,
	const char *detail)
{
	refuse(sa, cause, detail);
	return add_notify(ike, list, notify);
}

static bool no_tunnel(struct ike *ike, struct ike_sa *sa,
	struct wire_payload **list)
{
	uint32_t template = policy_get(ike->env.policy, profile,
		sa->profile)->virtual_template;
	const char *more = !template ? "" : ike->env.predict ?
		"; the virtual-template of the profile is not there, is shut "
		"down or has no protection" : "; the profile has a "
		"virtual-template, but dynamic tunnels are not carried yet";
	char from[ADDR_STR_MAX], to[ADDR_STR_MAX];
	bool ok = refuse_with(ike, sa, list, NOTIFY_TS_UNACCEPTABLE,
		CAUSE_NO_TUNNEL, ike_detail(ike, "peer %s at %s, %u tunnels%s",
			addr_str(&sa->remote.addr, from),
			addr_str(&sa->local.addr, to), ike->n_tunnels, more));

	sa->hs->child_row = POLICY_NONE;
	return ok;
}

static bool answer_with(struct ike *ike, struct ike_sa *sa,
	const struct ike_choice *choice, const struct ike_ts_set *ts,
	bool transport, struct wire_payload **list)
{
	sa->hs->child = ike_child_new(ike, sa);
	return sa->hs->child && install(ike, sa, choice, ts, transport) &&
		add_sa(ike, list, ike_choice_wire(&ike->arena, choice,
			WIRE_PROTO_ESP, spi_in(sa->hs->child))) &&
		add_selectors(ike, sa, list, ts) &&
		(!transport ||
			add_notify(ike, list, NOTIFY_USE_TRANSPORT_MODE)) &&
		add_notify(ike, list, NOTIFY_ESP_TFC_PADDING_NOT_SUPPORTED);
}

enum ike_child_fit ike_child_fits(struct ike *ike, struct ike_sa *sa,
	uint32_t tunnel, const struct ike_msg *msg)
{
	const struct wire_payload *s = wire_find(msg->payloads, PAYLOAD_SA);
	const struct wire_payload *tsi = wire_find(msg->payloads, PAYLOAD_TSI);
	const struct wire_payload *tsr = wire_find(msg->payloads, PAYLOAD_TSR);
	uint32_t before = sa->tunnel;
	enum ike_child_fit fit = IKE_FIT_NOTHING;
	struct ike_offers offers;
	struct ike_choice choice;
	struct ike_ts_set ts;
	struct ike_miss miss;

	if (!s || !tsi || !tsr)
		return fit;
	sa->tunnel = tunnel;
	if (ike_ts_allowed(ike, sa, tsr->ts, tsi->ts, &ts)) {
		offers_of(ike, sa, &offers);
		fit = ike_select(&offers, s->sa, WIRE_PROTO_ESP, 4, false,
			&choice, &miss) ? IKE_FIT_ALL : IKE_FIT_TRAFFIC;
	}
	sa->tunnel = before;
	return fit;
}

bool ike_child_answer(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, struct wire_payload **list)
{
	const struct wire_payload *s = wire_find(msg->payloads, PAYLOAD_SA);
	const struct wire_payload *tsi = wire_find(msg->payloads, PAYLOAD_TSI);
	const struct wire_payload *tsr = wire_find(msg->payloads, PAYLOAD_TSR);
	bool transport = wire_find_notify(msg->payloads,
		NOTIFY_USE_TRANSPORT_MODE) != NULL;
	struct ike_ts_set policy, ts;
	struct ike_offers offers;
	struct ike_choice choice;
	struct ike_miss miss;

	if (!s || !tsi || !tsr)
		return true; /* RFC 6023: an IKE SA without a child */
	if (sa->tunnel == POLICY_NONE)
		return no_tunnel(ike, sa, list);
	offers_of(ike, sa, &offers);
	if (!ike_select(&offers, s->sa, WIRE_PROTO_ESP, 4, false, &choice,
		    &miss))
		return refuse_with(ike, sa, list, NOTIFY_NO_PROPOSAL_CHOSEN,
			CAUSE_NO_ESP_PROPOSAL, ike_miss_text(&ike->out->arena,
				&offers, s->sa, &miss));
	if (!ike_ts_allowed(ike, sa, tsr->ts, tsi->ts, &ts) ||
		ike_ts_wrong_mode(ike, sa, &ts)) {
		ike_ts_policy(ike, sa, &policy);
		return refuse_with(ike, sa, list, NOTIFY_TS_UNACCEPTABLE,
			CAUSE_TS_UNACCEPTABLE, ike_detail(ike,
				"the peer offers, seen from here, %s; "
				"accepted: %s",
				ike_ts_wire_text(ike, tsr->ts, tsi->ts),
				ike_ts_text(ike, &policy)));
	}
	transport = transport && wants_transport(ike, sa, choice.row, &ts);
	if (!transport && wants_transport(ike, sa, choice.row, &ts) &&
		needs_transport(ike, choice.row))
		return refuse_with(ike, sa, list, NOTIFY_NO_PROPOSAL_CHOSEN,
			CAUSE_NO_ESP_PROPOSAL, "transport mode is required "
			"here and the peer does not offer it");
	return answer_with(ike, sa, &choice, &ts, transport, list);
}

/* ---- words ----------------------------------------------------------- */

const char *ike_child_words(struct ike *ike, const struct ike_child_sa *c)
{
	return ike_detail(ike, "%s%s%s, %s mode%s%s, in %08x, out %08x",
		c->encr->sym, c->integ ? " " : "",
		c->integ ? c->integ->sym : "",
		c->transport ? "transport" : "tunnel",
		c->esn ? ", ESN" : "", c->encap ? ", UDP" : "", c->spi_in,
		c->spi_out);
}

const char *ike_child_sa_words(struct ike *ike, const struct ike_sa *sa)
{
	char local[160], remote[160];

	return ike_detail(ike, "%s, identity %s, peer %s, %s%s%s %s %s",
		sa->initiator ? "initiator" : "responder",
		ike_id_text(&sa->id_local, local, sizeof(local)),
		ike_id_text(&sa->id_remote, remote, sizeof(remote)),
		sa->encr->sym, sa->integ ? " " : "",
		sa->integ ? sa->integ->sym : "", sa->prf->sym, sa->dh->sym);
}
