/* show crypto session [detail] */
#include <inttypes.h>

#include "runtime/control/show.h"

static const char *clock_str(uint64_t seconds, char *buf, size_t cap)
{
	(void)snprintf(buf, cap, "%02" PRIu64 ":%02u:%02u", seconds / 3600,
		(unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
	return buf;
}

static void print_life(FILE *out, const struct ctl_child_sa *c,
	uint64_t octets)
{
	uint64_t left = ctl_show_seconds_left(c->life_seconds, c->age);

	if (c->life_kilobytes)
		(void)fprintf(out, "life (KB/Sec) %" PRIu64 "/%" PRIu64 "\n",
			ctl_show_kilobytes_left(c, octets), left);
	else
		(void)fprintf(out, "life (KB/Sec) KB Vol Rekey Disabled/%"
			PRIu64 "\n", left);
}

static void print_flow(FILE *out, const struct ctl_range *local,
	const struct ctl_range *remote)
{
	char l[CTL_SELECTOR_MAX];
	char r[CTL_SELECTOR_MAX];

	(void)fputs(" IPSEC FLOW: permit ", out);
	if (local->protocol)
		(void)fprintf(out, "%u", local->protocol);
	else
		(void)fputs(local->first.family == ADDR_V6 ? "ipv6" : "ip",
			out);
	(void)fprintf(out, " %s %s\n", ctl_show_flow(local, l),
		ctl_show_flow(remote, r));
}

/* Each pair of selectors is a flow; the child's two SAs serve all of them. */
static void print_child(FILE *out, const struct ctl_child_sa *c, bool detail)
{
	for (size_t i = 0; i < c->n_ts_local; i++)
		for (size_t j = 0; j < c->n_ts_remote; j++)
			print_flow(out, &c->ts_local[i], &c->ts_remote[j]);
	(void)fputs(" Active SAs: 2, origin: crypto map\n", out);
	if (!detail)
		return;
	(void)fprintf(out, "  Inbound:  #pkts dec'ed %" PRIu64 " drop %" PRIu64
		" ", c->in_packets,
		c->in_replay + c->in_icv + c->in_other_errors);
	print_life(out, c, c->in_octets);
	(void)fprintf(out, "  Outbound: #pkts enc'ed %" PRIu64 " drop %" PRIu64
		" ", c->out_packets, c->out_errors);
	print_life(out, c, c->out_octets);
}

static void print_sa(FILE *out, const struct ctl_ike_sa *sa, bool detail)
{
	char local[ADDR_STR_MAX];
	char remote[ADDR_STR_MAX];
	char left[32];
	bool up = strcmp(sa->state, "READY") == 0;

	(void)fprintf(out, " IKEv2 SA: local %s remote %s %s\n",
		endpoint_str(&sa->local, local),
		endpoint_str(&sa->remote, remote), up ? "Active" : "Inactive");
	if (detail)
		(void)fprintf(out, "  Capabilities:%s%s%s connid:%" PRIu32
			" lifetime:%s\n",
			sa->dpd_interval ? "D" : "",
			sa->nat_local || sa->nat_remote ? "N" : "",
			sa->dpd_interval || sa->nat_local || sa->nat_remote
				? ""
				: "(none)",
			sa->id,
			clock_str(ctl_show_seconds_left(sa->lifetime, sa->age),
				left, sizeof(left)));
	for (size_t i = 0; i < sa->n_children; i++)
		print_child(out, &sa->children[i], detail);
}

static void print_peer(FILE *out, const struct endpoint *peer,
	const struct ctl_ike_sa *sa, bool detail)
{
	char buf[ADDR_STR_MAX];

	if (!peer->addr.family) {
		(void)fputs("Peer: any\n", out);
		return;
	}
	(void)fprintf(out, "Peer: %s port %u", addr_str(&peer->addr, buf),
		peer->port);
	if (sa && detail)
		(void)fprintf(out, " fvrf: (%s) ivrf: (%s)\n"
			"  Phase1_id: %s\n",
			sa->fvrf, sa->ivrf,
			*sa->id_remote ? sa->id_remote : "(none)");
	else
		(void)fputc('\n', out);
}

static void print_failure(FILE *out, const struct ctl_tunnel *t)
{
	if (!*t->last_cause)
		return;
	(void)fprintf(out, " Last failure: %s (%s)\n", t->last_cause,
		t->where);
	if (*t->last_detail)
		(void)fprintf(out, "  %s\n", t->last_detail);
}

static void print_tunnel(FILE *out, const struct ctl_snapshot *s,
	const struct ctl_tunnel *t, bool detail)
{
	struct endpoint peer = {t->destination, 500};
	size_t at = 0;
	size_t scan = 0;
	const struct ctl_ike_sa *sa = ctl_show_next(s, t->name, &scan);
	char up[32];

	(void)fprintf(out, "Interface: %s\n", t->name);
	if (detail && sa) {
		if (*sa->profile)
			(void)fprintf(out, "Profile: %s\n", sa->profile);
		(void)fprintf(out, "Uptime: %s\n",
			clock_str(sa->age, up, sizeof(up)));
	}
	(void)fprintf(out, "Session status: %s\n", t->status);
	print_peer(out, sa ? &sa->remote : &peer, sa, detail);
	while ((sa = ctl_show_next(s, t->name, &at)))
		print_sa(out, sa, detail);
	if (detail)
		print_failure(out, t);
}

static void print_sessions(FILE *out, const struct ctl_snapshot *s,
	bool detail)
{
	const struct ctl_ike_sa *sa;
	size_t at = 0;

	(void)fputs("Crypto session current status\n", out);
	if (detail)
		(void)fputs("Code: D - Dead Peer Detection, "
			    "N - NAT-traversal\n", out);
	for (size_t i = 0; i < s->n_tunnels; i++) {
		if (i)
			(void)fputc('\n', out);
		print_tunnel(out, s, &s->tunnels[i], detail);
	}
	/* Peers that are negotiating and not yet known to belong anywhere. */
	while ((sa = ctl_show_next(s, "", &at))) {
		(void)fputs("\nSession status: DOWN-NEGOTIATING\n", out);
		print_peer(out, &sa->remote, sa, detail);
		print_sa(out, sa, detail);
	}
}

void ctl_show_session(FILE *out, const struct ctl_snapshot *s)
{
	print_sessions(out, s, false);
}

void ctl_show_session_detail(FILE *out, const struct ctl_snapshot *s)
{
	print_sessions(out, s, true);
}

static json_t *sas_json(const struct ctl_snapshot *s, const char *tunnel,
	const char *const *keys, const char *const *child_keys)
{
	json_t *list = json_array();
	const struct ctl_ike_sa *sa;
	size_t at = 0;

	while ((sa = ctl_show_next(s, tunnel, &at))) {
		json_t *o = ctl_schema_json(&ctl_schema_ctl_ike_sa, sa, keys);

		(void)json_object_set_new(o, "children",
			ctl_show_list(&ctl_schema_ctl_child_sa, sa->children,
				sa->n_children, child_keys));
		(void)json_array_append_new(list, o);
	}
	return list;
}

static json_t *sessions_json(const struct ctl_snapshot *s,
	const char *const *tunnel_keys, const char *const *sa_keys,
	const char *const *child_keys)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->n_tunnels; i++) {
		json_t *o = ctl_schema_json(&ctl_schema_ctl_tunnel,
			&s->tunnels[i], tunnel_keys);

		(void)json_object_set_new(o, "ike_sas",
			sas_json(s, s->tunnels[i].name, sa_keys, child_keys));
		(void)json_array_append_new(list, o);
	}
	return json_pack("{s:o, s:o}", "sessions", list, "negotiating",
		sas_json(s, "", sa_keys, child_keys));
}

json_t *ctl_show_session_json(const struct ctl_snapshot *s)
{
	static const char *const tunnel_keys[] = {"name", "status", "source",
		"destination", NULL};
	static const char *const sa_keys[] = {"id", "state", "local", "remote",
		NULL};
	static const char *const child_keys[] = {"id", "ts_local", "ts_remote",
		NULL};

	return sessions_json(s, tunnel_keys, sa_keys, child_keys);
}

json_t *ctl_show_session_detail_json(const struct ctl_snapshot *s)
{
	static const char *const sa_keys[] = {"id", "session", "state",
		"local", "remote", "profile", "fvrf", "ivrf", "id_remote",
		"nat_local", "nat_remote", "dpd_interval", "lifetime", "age",
		NULL};

	return sessions_json(s, NULL, sa_keys, NULL);
}
