/* Taking a snapshot of live objects. */
#include "runtime/control/control.h"

#include "runtime/control/failures.h"

struct taker {
	struct arena *arena;
	const struct policy *policy;
	const struct ike *ike;
	const struct esp *esp;
	mono_t now;
	struct ctl_snapshot *snap;
};

static uint64_t seconds(mono_t later, mono_t earlier)
{
	int64_t s = mono_diff_s(later, earlier);

	return s > 0 ? (uint64_t)s : 0;
}

static const char *vrf_name(const struct policy *p, uint32_t vrf)
{
	return vrf == POLICY_NONE
		? "none"
		: policy_text(p, policy_get(p, vrf, vrf)->name);
}

static const char *auth_name(enum policy_auth auth)
{
	switch (auth) {
	case POLICY_AUTH_PSK:
		return "PSK";
	case POLICY_AUTH_RSA_SIG:
		return "RSA";
	case POLICY_AUTH_ECDSA_SIG:
		return "ECDSA";
	case POLICY_AUTH_EAP:
		return "EAP";
	case POLICY_AUTH_ANYCONNECT_EAP:
		return "AnyConnect-EAP";
	case POLICY_AUTH_NONE:
	case POLICY_auth_count:
		break;
	}
	return "Unknown - 0";
}

static const char *show_name(const struct transform *t)
{
	return t ? t->show : "";
}

/* IANA name with the key length where the name does not tell it. */
static const char *iana_name(struct arena *a, const struct transform *t)
{
	if (!t)
		return "";
	return t->key_bits ? arena_printf(a, "%s-%u", t->name, t->key_bits)
			   : t->name;
}

/* IOS words; algorithms that IOS has no word for keep their row name. */
static const char *ios_transform(struct arena *a, const struct transform *encr,
	const struct transform *integ)
{
	const char *e = encr->ios_esp ? encr->ios_esp : encr->sym;

	if (!integ)
		return e;
	return arena_printf(a, "%s %s", e,
		integ->ios_esp ? integ->ios_esp : integ->sym);
}

static struct ctl_range *ranges(struct arena *a,
	const struct wire_ts_range *from, size_t n)
{
	struct ctl_range *to = arena_array(a, n ? n : 1, sizeof(*to));

	for (size_t i = 0; to && i < n; i++)
		to[i] = (struct ctl_range){from[i].protocol,
			from[i].port_first, from[i].port_last, from[i].first,
			from[i].last};
	return to;
}

static void child_traffic(const struct taker *t, struct ctl_child_sa *c)
{
	struct esp_counters n;

	if (!t->esp || !esp_child_counters(t->esp, c->id, &n))
		return;
	c->in_packets = n.in_packets;
	c->in_octets = n.in_octets;
	c->out_packets = n.out_packets;
	c->out_octets = n.out_octets;
	c->in_replay = n.in_errors[ESP_ERR_REPLAY];
	c->in_icv = n.in_errors[ESP_ERR_ICV];
	for (size_t e = ESP_OK + 1; e < ESP_ERRS; e++) {
		c->out_errors += n.out_errors[e];
		if (e != ESP_ERR_REPLAY && e != ESP_ERR_ICV)
			c->in_other_errors += n.in_errors[e];
	}
}

static bool child_take(const struct taker *t, const struct ike_child_info *in,
	struct ctl_child_sa *c)
{
	*c = (struct ctl_child_sa){
		.id = in->id,
		.ike_sa = in->ike_sa,
		.spi_in = in->spi_in,
		.spi_out = in->spi_out,
		.encr = iana_name(t->arena, in->encr),
		.integ = iana_name(t->arena, in->integ),
		.transform = ios_transform(t->arena, in->encr, in->integ),
		.esn = in->esn,
		.transport = in->transport,
		.encap = in->encap,
		.local = in->local,
		.remote = in->remote,
		.age = seconds(t->now, in->installed),
		.life_seconds = in->life_seconds,
		.life_kilobytes = in->life_kilobytes,
		.replay_window = in->replay_window,
		.iv_len = in->encr->iv_len,
		.ts_local = ranges(t->arena, in->ts_local, in->n_ts_local),
		.n_ts_local = in->n_ts_local,
		.ts_remote = ranges(t->arena, in->ts_remote, in->n_ts_remote),
		.n_ts_remote = in->n_ts_remote,
		/* A child of IKE_AUTH has no exchange of its own to run
		 * Diffie-Hellman in (RFC 7296 1.2). */
		.pfs = "none",
	};
	child_traffic(t, c);
	return c->encr && c->integ && c->transform && c->ts_local &&
		c->ts_remote;
}

static void sa_policy(const struct taker *t, const struct ike_sa_info *in,
	struct ctl_ike_sa *sa)
{
	const struct policy *p = t->policy;

	sa->tunnel = sa->profile = "";
	sa->fvrf = sa->ivrf = "none";
	if (in->tunnel != POLICY_NONE) {
		const struct policy_tunnel *row;

		row = policy_get(p, tunnel, in->tunnel);
		sa->tunnel = policy_text(p, row->name);
		sa->fvrf = vrf_name(p, row->fvrf);
		sa->ivrf = vrf_name(p, row->ivrf);
	}
	if (in->profile != POLICY_NONE)
		sa->profile = policy_text(p,
			policy_get(p, profile, in->profile)->name);
}

static const char *sa_hash(const struct ike_sa_info *in)
{
	if (in->integ)
		return in->integ->show;
	return in->encr ? "None" : "";
}

static bool sa_take(const struct taker *t, const struct ike_sa_info *in,
	struct ctl_ike_sa *sa)
{
	bool up = in->state == IKE_STATE_READY ||
		in->state == IKE_STATE_DELETING;
	bool dpd = in->dpd_mode != POLICY_DPD_OFF;

	*sa = (struct ctl_ike_sa){
		.id = in->id,
		.state = ike_state_name(in->state),
		.initiator = in->initiator,
		.spi_local = in->spi_local,
		.spi_remote = in->spi_remote,
		.local = in->local,
		.remote = in->remote,
		.encr = show_name(in->encr),
		.encr_bits = in->encr ? in->encr->key_bits : 0,
		.prf = show_name(in->prf),
		.hash = sa_hash(in),
		.dh = show_name(in->dh),
		.auth_sign = auth_name(in->auth_local),
		.auth_verify = auth_name(in->auth_remote),
		.id_local = arena_strdup(t->arena, in->id_local),
		.id_remote = arena_strdup(t->arena, in->id_remote),
		.nat_local = in->nat_local,
		.nat_remote = in->nat_remote,
		.lifetime = in->lifetime,
		.age = up ? seconds(t->now, in->established) : 0,
		.session = in->id,
		.next_request = in->next_request,
		.next_expected = in->next_expected,
		.window_local = in->window_local,
		.window_remote = in->window_remote,
		.dpd_interval = dpd ? in->dpd_interval : 0,
		.dpd_retry = dpd ? in->dpd_retry : 0,
	};
	sa_policy(t, in, sa);
	return sa->id_local && sa->id_remote;
}

static struct ctl_ike_sa *sa_find(const struct ctl_snapshot *s, uint32_t id)
{
	size_t lo = 0;
	size_t hi = s->n_ike_sas;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->ike_sas[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n_ike_sas && s->ike_sas[lo].id == id ? &s->ike_sas[lo]
							    : NULL;
}

static bool sas_take(struct taker *t)
{
	struct ctl_snapshot *s = t->snap;
	size_t n = ike_sa_count(t->ike);

	s->ike_sas = arena_array(t->arena, n ? n : 1, sizeof(*s->ike_sas));
	if (!s->ike_sas)
		return false;
	s->n_ike_sas = n;
	for (size_t i = 0; i < n; i++) {
		struct ike_sa_info info;

		ike_sa_get(t->ike, i, &info);
		if (!sa_take(t, &info, &s->ike_sas[i]))
			return false;
	}
	return true;
}

/* Two passes: count the children of each SA, then fill in. A gateway with ten
 * thousand peers must not compare each with each. */
static bool children_take(struct taker *t)
{
	size_t n = ike_child_count(t->ike);
	struct ike_child_info info;
	struct ctl_ike_sa *sa;

	for (size_t i = 0; i < n; i++) {
		ike_child_get(t->ike, i, &info);
		sa = sa_find(t->snap, info.ike_sa);
		if (sa)
			sa->n_children++;
	}
	for (size_t i = 0; i < t->snap->n_ike_sas; i++) {
		sa = &t->snap->ike_sas[i];
		sa->children = arena_array(t->arena,
			sa->n_children ? sa->n_children : 1,
			sizeof(*sa->children));
		if (!sa->children)
			return false;
		sa->n_children = 0;
	}
	for (size_t i = 0; i < n; i++) {
		ike_child_get(t->ike, i, &info);
		sa = sa_find(t->snap, info.ike_sa);
		if (sa && !child_take(t, &info,
				   &sa->children[sa->n_children++]))
			return false;
	}
	return true;
}

static void tunnel_traffic(const struct taker *t, uint32_t i,
	struct ctl_tunnel *to)
{
	struct esp_counters n;

	if (!t->esp)
		return;
	esp_tunnel_counters(t->esp, i, &n);
	to->in_packets = n.in_packets;
	to->in_octets = n.in_octets;
	to->out_packets = n.out_packets;
	to->out_octets = n.out_octets;
	memcpy(to->in_errors, n.in_errors, sizeof(to->in_errors));
	memcpy(to->out_errors, n.out_errors, sizeof(to->out_errors));
}

static bool tunnel_take(const struct taker *t, uint32_t i,
	const struct ctl_failures *f, struct ctl_tunnel *to)
{
	const struct policy *p = t->policy;
	const struct policy_tunnel *row = policy_get(p, tunnel, i);
	char where[512];
	const char *detail;
	enum cause cause = ctl_failures_last(f, i, &detail);

	to->index = i + 1;
	to->name = policy_text(p, row->name);
	to->status = "DOWN";
	to->source = policy_addr_get(&row->source);
	to->destination = policy_addr_get(&row->destination);
	to->profile = row->ipsec_profile == POLICY_NONE
		? ""
		: policy_text(p,
			policy_get(p, ipsec_profile, row->ipsec_profile)->name);
	to->interface = row->source_interface == POLICY_NONE
		? ""
		: policy_text(p,
			policy_get(p, interface, row->source_interface)->name);
	to->device = "";
	to->ip_mtu = row->ip_mtu;
	to->last_cause = cause == CAUSE_NONE ? "" : cause_info(cause)->id;
	to->last_detail = arena_strdup(t->arena, detail);
	to->where = arena_strdup(t->arena,
		policy_where(p, row->file, row->line, where, sizeof(where)));
	tunnel_traffic(t, i, to);
	ike_tunnel_traffic(t->ike, i, &to->ike);
	return to->last_detail && to->where;
}

/* How far a tunnel is, worst first: its status is that of its best SA. */
static const char *const ranks[] = {
	"DOWN",
	"DOWN-NEGOTIATING",
	"UP-NO-IKE",
	"UP-IDLE",
	"UP-ACTIVE",
};

static size_t sa_rank(const struct ike_sa_info *info, bool has_child)
{
	switch (info->state) {
	case IKE_STATE_INIT_SENT:
	case IKE_STATE_INIT_DONE:
	case IKE_STATE_AUTH_SENT:
		return 1;
	case IKE_STATE_READY:
		return has_child ? 4 : 3;
	case IKE_STATE_DELETING:
		return has_child ? 2 : 0;
	case IKE_STATES:
		break;
	}
	return 0;
}

static bool statuses_take(struct taker *t)
{
	struct ctl_snapshot *s = t->snap;
	uint8_t *rank = arena_alloc(t->arena, s->n_tunnels + 1);

	if (!rank)
		return false;
	for (size_t i = 0; i < s->n_ike_sas; i++) {
		struct ike_sa_info info;
		size_t r;

		ike_sa_get(t->ike, i, &info);
		if (info.tunnel >= s->n_tunnels)
			continue;
		r = sa_rank(&info, s->ike_sas[i].n_children > 0);
		if (r < rank[info.tunnel])
			continue;
		rank[info.tunnel] = (uint8_t)r;
		s->tunnels[info.tunnel].status = ranks[r];
		/* The address in use, where the policy had none. */
		s->tunnels[info.tunnel].source = info.local.addr;
	}
	return true;
}

static bool tunnels_take(struct taker *t, const struct ctl_failures *f)
{
	struct ctl_snapshot *s = t->snap;
	uint32_t n = policy_count(t->policy, POLICY_TABLE_tunnel);

	s->tunnels = arena_array(t->arena, n ? n : 1, sizeof(*s->tunnels));
	if (!s->tunnels)
		return false;
	s->n_tunnels = n;
	for (uint32_t i = 0; i < n; i++)
		if (!tunnel_take(t, i, f, &s->tunnels[i]))
			return false;
	return statuses_take(t);
}

struct ctl_snapshot *ctl_snapshot_take(struct arena *a,
	const struct policy *p, const struct ike *ike, const struct esp *esp,
	const struct ctl_failures *f, mono_t started, mono_t now)
{
	struct ctl_snapshot *s = arena_new(a, struct ctl_snapshot);
	struct taker t = {a, p, ike, esp, now, s};

	if (!s)
		return NULL;
	s->hostname = policy_count(p, POLICY_TABLE_device)
		? policy_text(p, policy_get(p, device, 0)->hostname)
		: "";
	s->version = FLEXIKE_VERSION;
	s->uptime = seconds(now, started);
	s->ike = *ike_stats(ike);
	if (esp)
		s->esp = *esp_totals(esp);
	if (!sas_take(&t) || !children_take(&t) || !tunnels_take(&t, f))
		return NULL;
	return s;
}
