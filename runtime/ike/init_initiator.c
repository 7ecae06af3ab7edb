#include "runtime/ike/auth.h"
#include "runtime/ike/exchange.h"
#include "runtime/ike/identity.h"
#include "runtime/ike/init.h"
#include "runtime/ike/keyring.h"
#include "runtime/ike/natd.h"
#include "runtime/ike/traffic.h"
#include "runtime/ike/transition.h"
#include "runtime/ike/tunnel.h"

#define NONCE_LEN 32  /* RFC 7296 2.10: half the PRF's key; 32 suits SHA-512 */
#define DETOURS_MAX 4 /* cookies and other groups, before we call it a loop */

/* ---- what is needed to start ----------------------------------------- */

struct plan {
	uint32_t tunnel;
	uint32_t profile;
	struct addr local, remote;
	struct ike_psk psk;
	uint8_t id_type;
	struct span id;
};

static bool plan_addresses(struct ike *ike, struct plan *plan,
	struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	const struct policy_tunnel *row = policy_get(p, tunnel, plan->tunnel);
	const struct ike_tunnel *t = &ike->tunnels[plan->tunnel];

	plan->local = t->from.family == ADDR_NONE ? t->source : t->from;
	plan->remote = t->to.family == ADDR_NONE ?
		policy_addr_get(&row->destination) : t->to;
	if (plan->local.family == ADDR_NONE)
		return ike_failure_set(why, CAUSE_NO_LOCAL_ADDRESS,
			ike_detail(ike, "%s, source %s",
				policy_text(p, row->name),
				row->source_interface == POLICY_NONE ? "none" :
				policy_text(p, policy_get(p, interface,
					row->source_interface)->name)),
			POLICY_TABLE_tunnel, plan->tunnel);
	if (plan->remote.family != plan->local.family)
		return ike_failure_set(why, CAUSE_NO_TUNNEL,
			ike_detail(ike, "%s has no destination address of the "
				"source's family (%s)",
				policy_text(p, row->name),
				row->destination_name.n ?
				policy_text(p, row->destination_name) : "none"),
			POLICY_TABLE_tunnel, plan->tunnel);
	return true;
}

static bool plan_profile(struct ike *ike, struct plan *plan,
	struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	const struct policy_tunnel *row = policy_get(p, tunnel, plan->tunnel);
	const struct policy_ipsec_profile *ipsec;
	const struct policy_profile *profile;
	const char *problem = NULL;

	if (row->ipsec_profile == POLICY_NONE)
		return ike_failure_set(why, CAUSE_NO_IKE_PROFILE,
			"the tunnel has no protection", POLICY_TABLE_tunnel,
			plan->tunnel);
	ipsec = policy_get(p, ipsec_profile, row->ipsec_profile);
	if (ipsec->profile == POLICY_NONE)
		return ike_failure_set(why, CAUSE_NO_IKE_PROFILE,
			ike_detail(ike, "IPsec profile %s names no IKEv2 "
				"profile", policy_text(p, ipsec->name)),
			POLICY_TABLE_ipsec_profile, row->ipsec_profile);
	plan->profile = ipsec->profile;
	profile = policy_get(p, profile, ipsec->profile);
	if (profile->shutdown)
		problem = "is shut down";
	else if (!profile->complete)
		problem = "is incomplete";
	else if (!ike_identity_local(ike, ipsec->profile, &plan->local,
			 &plan->id_type, &plan->id))
		problem = "has a local identity that needs a certificate";
	if (problem)
		return ike_failure_set(why, CAUSE_NO_IKE_PROFILE,
			ike_detail(ike, "profile %s %s",
				policy_text(p, profile->name), problem),
			POLICY_TABLE_profile, ipsec->profile);
	if (profile->auth_local != POLICY_AUTH_PSK && !ike->env.predict)
		return ike_failure_set(why, CAUSE_AUTH_METHOD,
			ike_detail(ike, "profile %s authenticates itself in a "
				"way that is not carried here; pre-share is",
				policy_text(p, profile->name)),
			POLICY_TABLE_profile, ipsec->profile);
	return true;
}

/* NULL: the tunnel may be begun. */
static const char *hindrance(const struct ike *ike,
	const struct policy_tunnel *row, const struct ike_tunnel *t)
{
	if (row->shutdown)
		return "is shut down";
	if (row->kind == POLICY_TUNNEL_TEMPLATE ||
		(row->kind != POLICY_TUNNEL_STATIC && !ike->env.predict))
		return "is dynamic, which is not carried yet";
	/* What it lacks may be just what it was started with. */
	return row->usable || t->to.family != ADDR_NONE ? NULL :
		"is incomplete";
}

static bool plan_make(struct ike *ike, struct plan *plan,
	struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	const struct policy_tunnel *row = policy_get(p, tunnel, plan->tunnel);
	const char *problem = hindrance(ike, row, &ike->tunnels[plan->tunnel]);

	if (problem)
		return ike_failure_set(why, CAUSE_NO_TUNNEL,
			ike_detail(ike, "%s %s", policy_text(p, row->name),
				problem),
			POLICY_TABLE_tunnel, plan->tunnel);
	if (!plan_addresses(ike, plan, why) || !plan_profile(ike, plan, why) ||
		!ike_keyring_find(ike, plan->profile,
			policy_text(p, row->destination_name), &plan->remote,
			NULL, &plan->psk, why))
		return false;
	if (ike->device->max_sa && ike->n_sas >= ike->device->max_sa)
		return ike_failure_set(why, CAUSE_TOO_MANY_SAS,
			ike_detail(ike, "limit %u", ike->device->max_sa),
			POLICY_TABLE_device, 0);
	return true;
}

/* ---- the request ----------------------------------------------------- */

/* Build the request as it must be now (cookie, group) and send it. */
static bool send_request(struct ike *ike, struct ike_sa *sa,
	const struct ike_offers *offers)
{
	struct ike_handshake *hs = sa->hs;
	struct wire_hdr hdr = {.spi_i = sa->spi_i, .version = 0x20,
		.exchange = EXCHANGE_IKE_SA_INIT,
		.flags = WIRE_FLAG_INITIATOR};
	struct wire_payload *list = NULL;
	struct span request;

	/* RFC 7296 2.6: the cookie is the first payload, the rest as before. */
	if (hs->cookie.n && !wire_notify_add(&ike->arena, &list,
			NOTIFY_COOKIE, ike_buf_span(&hs->cookie)))
		return false;
	if (!ike_init_payloads(ike, sa, ike_offers_wire(offers, WIRE_PROTO_IKE,
			span_of(NULL, 0)),
		    ike_init_forces_encap(ike, sa->profile), &list) ||
		!ike_init_build(ike, &hdr, list, &request) ||
		!ike_buf_set(&hs->request, request) ||
		!ike_exchange_ask_plain(ike, sa, request))
		return false;
	ike_traffic_built(ike, sa, &hdr, list);
	ike_trace_message(ike, "sent", &sa->local, &sa->remote, &hdr, list);
	return true;
}

static bool offers_of(struct ike *ike, const struct ike_sa *sa,
	struct ike_offers *offers, struct ike_failure *why)
{
	return ike_init_offers(ike, &sa->local.addr, ike_sa_fvrf(ike, sa),
		offers, why);
}

static bool new_group(struct ike *ike, struct ike_sa *sa,
	const struct transform *group)
{
	struct crypto_dh *dh =
		crypto_dh_new(ike->env.crypto, group, &ike->env.random);

	if (!dh)
		return false;
	crypto_dh_free(sa->hs->dh);
	sa->hs->dh = dh;
	sa->hs->group = group;
	return true;
}

static bool sa_prepare(struct ike *ike, struct ike_sa *sa,
	const struct plan *plan)
{
	uint8_t nonce[NONCE_LEN];

	ike_tunnel_join(ike, sa, plan->tunnel);
	sa->profile = plan->profile;
	sa->state = IKE_STATE_INIT_SENT;
	sa->local = (struct endpoint){plan->local, WIRE_PORT_IKE};
	sa->remote = (struct endpoint){plan->remote, WIRE_PORT_IKE};
	sa->auth_local = (enum policy_auth)policy_get(ike->env.policy, profile,
		plan->profile)->auth_local;
	sa->encap = ike_init_forces_encap(ike, plan->profile);
	sa->hs->keyring_peer = plan->psk.peer;
	sa->hs->psk_local = plan->psk.local;
	sa->hs->psk_remote = plan->psk.remote;
	random_fill(&ike->env.random, nonce, sizeof(nonce));
	return ike_buf_set(&sa->hs->nonce_i, span_of(nonce, sizeof(nonce))) &&
		ike_id_set(&sa->id_local, plan->id_type, plan->id);
}

static void sa_forget(struct ike *ike, struct ike_sa *sa)
{
	if (sa->tunnel != POLICY_NONE)
		ike_tunnel_leave(ike, sa);
	ike_sa_free(ike, sa);
}

bool ike_init_start(struct ike *ike, uint32_t tunnel, struct ike_failure *why)
{
	struct plan plan = {.tunnel = tunnel};
	struct ike_offers offers;
	struct ike_sa *sa;

	if (!plan_make(ike, &plan, why) ||
		!ike_init_offers(ike, &plan.local, policy_get(ike->env.policy,
			tunnel, tunnel)->fvrf, &offers, why))
		return false;
	sa = ike_sa_new(ike, true);
	if (sa && sa_prepare(ike, sa, &plan) &&
		new_group(ike, sa, offers.first->t[TRANSFORM_DH][0]) &&
		send_request(ike, sa, &offers)) {
		ike->stats.sa_initiated++;
		ike_trace_story(ike, IKE_TRACE_INFO, sa, CAUSE_NONE,
			"An IKE SA is begun.", "");
		return true;
	}
	if (sa)
		sa_forget(ike, sa);
	return ike_failure_set(why, CAUSE_INTERNAL, "memory",
		POLICY_TABLE_tunnel, tunnel);
}

/* ---- the response ---------------------------------------------------- */

/* Nothing in an IKE_SA_INIT response is proven. Bad news counts only when it
 * comes twice, to our request and to its repetition (RFC 7296 2.21.1): one
 * forged or damaged packet does not end an attempt. */
static enum ike_verdict doubt(struct ike *ike, struct ike_sa *sa,
	uint16_t notify, const struct ike_failure *f)
{
	struct ike_handshake *hs = sa->hs;

	if (hs->suspect != f->cause || hs->suspect_notify != notify) {
		hs->suspect = f->cause;
		hs->suspect_notify = notify;
		return IKE_STAY;
	}
	ike_trace_failed(ike, sa, f);
	return IKE_DROP;
}

/* The same attempt once more, changed as the peer asked. */
static enum ike_verdict again(struct ike *ike, struct ike_sa *sa)
{
	struct ike_offers offers;
	struct ike_failure f = {.row = POLICY_NONE};

	ike_exchange_settle(ike, sa);
	if (offers_of(ike, sa, &offers, &f) &&
		send_request(ike, sa, &offers))
		return IKE_STAY;
	(void)ike_failure_set(&f, CAUSE_INTERNAL, "memory", POLICY_TABLE_tunnel,
		sa->tunnel);
	ike_trace_failed(ike, sa, &f);
	return IKE_DROP;
}

static enum ike_verdict loop(struct ike *ike, struct ike_sa *sa,
	enum cause cause, uint16_t notify, const char *detail)
{
	struct ike_failure f = {.cause = cause, .detail = detail,
		.table = POLICY_TABLE_tunnel, .row = sa->tunnel};

	return doubt(ike, sa, notify, &f);
}

static enum ike_verdict take_cookie(struct ike *ike, struct ike_sa *sa,
	struct span cookie)
{
	struct ike_handshake *hs = sa->hs;

	if (cookie.n == 0 || cookie.n > 64) /* RFC 7296 2.6 */
		return IKE_STAY;
	if (span_eq(cookie, ike_buf_span(&hs->cookie)))
		return IKE_STAY; /* a copy of an answer already followed */
	if (hs->detours >= DETOURS_MAX)
		return loop(ike, sa, CAUSE_OTHER_ERROR, NOTIFY_COOKIE,
			"the peer keeps asking for cookies");
	hs->detours++;
	if (!ike_buf_set(&hs->cookie, cookie))
		return IKE_STAY;
	return again(ike, sa);
}

static enum ike_verdict take_group(struct ike *ike, struct ike_sa *sa,
	struct span data)
{
	struct ike_handshake *hs = sa->hs;
	uint16_t id = data.n == 2 ? bytes_get16(data.p) : 0;
	const struct transform *group;
	struct ike_offers offers;
	struct ike_failure f = {.row = POLICY_NONE};

	if (id == hs->group->id)
		return IKE_STAY; /* a copy of an answer already followed */
	if (!offers_of(ike, sa, &offers, &f))
		return IKE_STAY;
	group = ike_offers_group(&offers, id);
	if (!group || hs->detours >= DETOURS_MAX)
		return loop(ike, sa, CAUSE_INVALID_KE,
			NOTIFY_INVALID_KE_PAYLOAD,
			ike_detail(ike, "the peer asks for group %u; offered: "
				"%s", id, ike_offers_text(&ike->out->arena,
				&offers)));
	hs->detours++;
	if (!new_group(ike, sa, group))
		return IKE_STAY;
	return again(ike, sa);
}

/* The first error notify, or 0. */
static uint16_t error_notify(const struct wire_payload *list)
{
	for (const struct wire_payload *p = list; p; p = p->next) {
		if (p->type == PAYLOAD_NOTIFY &&
			p->notify.type < NOTIFY_STATUS_FIRST)
			return p->notify.type;
	}
	return 0;
}

static enum ike_verdict refused(struct ike *ike, struct ike_sa *sa,
	uint16_t notify)
{
	static const struct {
		uint16_t notify;
		enum cause cause;
	} causes[] = {
		{NOTIFY_NO_PROPOSAL_CHOSEN, CAUSE_NO_IKE_PROPOSAL},
		{NOTIFY_INVALID_MAJOR_VERSION, CAUSE_BAD_VERSION},
		{NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD,
			CAUSE_UNSUPPORTED_CRITICAL},
		{NOTIFY_NO_ADDITIONAL_SAS, CAUSE_TOO_MANY_SAS},
	};
	struct ike_failure f = {.cause = CAUSE_OTHER_ERROR,
		.table = POLICY_TABLE_tunnel, .row = sa->tunnel};
	struct ike_failure ignored = {.row = POLICY_NONE};
	struct ike_offers offers;

	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (causes[i].notify == notify)
			f.cause = causes[i].cause;
	}
	f.detail = ike_detail(ike, "the peer says %s",
		wire_notify_name(notify));
	if (f.cause == CAUSE_NO_IKE_PROPOSAL &&
		offers_of(ike, sa, &offers, &ignored)) {
		f.detail = ike_detail(ike, "the peer says %s; offered: %s",
			wire_notify_name(notify),
			ike_offers_text(&ike->out->arena, &offers));
		f.table = POLICY_TABLE_ike_proposal;
		f.row = offers.first->row;
	}
	return doubt(ike, sa, notify, &f);
}

/* A full answer: check all of it before anything changes. */
static bool accept_answer(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, struct ike_failure *f)
{
	const struct wire_payload *s = wire_find(msg->payloads, PAYLOAD_SA);
	const struct wire_payload *ke = wire_find(msg->payloads, PAYLOAD_KE);
	const struct wire_payload *no = wire_find(msg->payloads, PAYLOAD_NONCE);
	struct ike_handshake *hs = sa->hs;
	struct ike_offers offers;
	struct ike_choice choice;
	struct ike_miss miss;

	*f = (struct ike_failure){.row = POLICY_NONE};
	if (!s || !ke || !no || msg->hdr.spi_r == 0)
		return ike_failure_set(f, CAUSE_MALFORMED,
			"the IKE_SA_INIT response lacks SA, KE, nonce or SPI",
			POLICY_TABLES, POLICY_NONE);
	if (!offers_of(ike, sa, &offers, f))
		return false;
	if (!ike_select(&offers, s->sa, WIRE_PROTO_IKE, 0, true, &choice,
		    &miss) || choice.t[TRANSFORM_DH] != hs->group ||
		ke->ke.group != hs->group->id)
		return ike_failure_set(f, CAUSE_NO_IKE_PROPOSAL,
			ike_detail(ike, "the peer chose what was not offered: "
				"%s", ike_miss_text(&ike->out->arena, &offers,
				s->sa, &miss)),
			POLICY_TABLES, POLICY_NONE);
	if (!ike_buf_set(&hs->nonce_r, no->data) ||
		!ike_buf_set(&hs->response, msg->data))
		return ike_failure_set(f, CAUSE_INTERNAL, "memory",
			POLICY_TABLES, POLICY_NONE);
	sa->spi_r = msg->hdr.spi_r;
	if (ike_init_keys(ike, sa, &choice, ke->ke.data, f))
		return true;
	sa->spi_r = 0;
	return false;
}

enum ike_verdict ike_init_answered(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	struct ike_sa *sa = *sap;
	const struct wire_payload *n;
	struct ike_failure f;
	uint16_t error = error_notify(msg->payloads);

	n = wire_find_notify(msg->payloads, NOTIFY_COOKIE);
	if (n && !wire_find(msg->payloads, PAYLOAD_SA))
		return take_cookie(ike, sa, n->notify.data);
	n = wire_find_notify(msg->payloads, NOTIFY_INVALID_KE_PAYLOAD);
	if (n)
		return take_group(ike, sa, n->notify.data);
	if (error)
		return refused(ike, sa, error);
	if (!accept_answer(ike, sa, msg, &f))
		return doubt(ike, sa, 0, &f);
	ike_natd_read(ike, sa, msg);
	if (sa->encap)
		ike_exchange_float(sa);
	ike_exchange_settle(ike, sa);
	crypto_dh_free(sa->hs->dh);
	sa->hs->dh = NULL;
	if (ike_auth_ask(ike, sa, &f))
		return IKE_NEXT;
	ike_trace_failed(ike, sa, &f);
	return IKE_DROP;
}
