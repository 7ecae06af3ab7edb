/* Requests of the control socket. */
#include "cmd/flexiked/daemon.h"

#include <stdlib.h>
#include <strings.h>

#include "runtime/control/protocol.h"

/* What only the system side knows: devices and MTUs. */
static void fill_tunnels(const struct daemon *d, struct ctl_snapshot *s)
{
	for (uint32_t i = 0; i < s->n_tunnels; i++) {
		struct io_tunnel_state t = io_gateway_tunnel(d->gateway, i);

		if (!io_gateway_runs(d->gateway, i))
			continue;
		s->tunnels[i].device = t.device;
		s->tunnels[i].ip_mtu = t.ip_mtu;
		s->tunnels[i].source = t.source;
	}
}

static void fill_children(const struct daemon *d, struct ctl_snapshot *s)
{
	const struct ike *ike = io_gateway_ike(d->gateway);
	size_t n = ike_sa_count(ike);

	/* The snapshot's SAs are the engine's, in the same order. */
	for (size_t i = 0; i < n && i < s->n_ike_sas; i++) {
		struct ctl_ike_sa *sa = &s->ike_sas[i];
		struct io_tunnel_state t;
		struct ike_sa_info info;

		ike_sa_get(ike, i, &info);
		t = io_gateway_tunnel(d->gateway, info.tunnel);
		for (size_t j = 0; j < sa->n_children; j++) {
			sa->children[j].path_mtu = t.path_mtu;
			sa->children[j].inner_mtu = t.inner_mtu;
		}
	}
}

static char *serve_snapshot(struct daemon *d)
{
	struct arena a;
	struct ctl_snapshot *s;
	char *reply = NULL;

	arena_init(&a, 0);
	s = ctl_snapshot_take(&a, d->policy, io_gateway_ike(d->gateway),
		io_gateway_esp(d->gateway), d->failures, d->started,
		io_clock_now());
	if (s) {
		fill_tunnels(d, s);
		fill_children(d, s);
		reply = ctl_reply_snapshot(s);
	}
	arena_fini(&a);
	return reply ? reply : ctl_reply_error("no memory for a snapshot");
}

static char *serve_clear(struct daemon *d, uint32_t id)
{
	size_t n = ike_sa_count(io_gateway_ike(d->gateway));
	enum ike_err e = io_gateway_command(d->gateway,
		(struct ike_event){.type = IKE_EV_CLEAR, .sa = id});
	char err[80];

	if (e == IKE_OK)
		return ctl_reply_cleared(id ? 1 : n);
	if (e == IKE_ERR_NO_SUCH && id == 0)
		return ctl_reply_cleared(0);
	(void)snprintf(err, sizeof(err), e == IKE_ERR_NO_SUCH
			? "there is no IKE SA %u" : "IKE SA %u cannot be "
			"cleared now", id);
	return ctl_reply_error(err);
}

static uint32_t tunnel_find(const struct policy *p, const char *name)
{
	uint32_t n = policy_count(p, POLICY_TABLE_tunnel);

	for (uint32_t i = 0; i < n; i++)
		if (strcasecmp(policy_text(p,
				policy_get(p, tunnel, i)->name), name) == 0)
			return i;
	return POLICY_NONE;
}

static char *no_tunnel(const struct daemon *d, const char *name)
{
	uint32_t n = policy_count(d->policy, POLICY_TABLE_tunnel);
	char err[512];
	size_t used;

	used = (size_t)snprintf(err, sizeof(err), "there is no tunnel \"%s\"; "
		"the tunnels are: ", name);
	for (uint32_t i = 0; i < n && used < sizeof(err); i++)
		used += (size_t)snprintf(err + used, sizeof(err) - used,
			"%s%s", i ? ", " : "",
			policy_text(d->policy,
				policy_get(d->policy, tunnel, i)->name));
	return ctl_reply_error(err);
}

static char *serve_tunnel(struct daemon *d, const struct ctl_request *r)
{
	uint32_t i = tunnel_find(d->policy, r->tunnel);
	enum ike_err e;
	char err[512];

	if (i == POLICY_NONE)
		return no_tunnel(d, r->tunnel);
	if (!io_gateway_runs(d->gateway, i)) {
		const char *why = d->plan->tunnels[i].problem;

		(void)snprintf(err, sizeof(err), "%s does not run here: %s",
			r->tunnel, why ? why : "it could not be set up; see "
			"the log");
		return ctl_reply_error(err);
	}
	e = io_gateway_command(d->gateway, (struct ike_event){
		.type = r->verb == CTL_VERB_START ? IKE_EV_START
						  : IKE_EV_STOP,
		.tunnel = i});
	if (e != IKE_OK)
		return ctl_reply_error("the gateway is shutting down or short "
				       "of memory");
	return ctl_reply_tunnel(policy_text(d->policy,
		policy_get(d->policy, tunnel, i)->name));
}

char *serve_request(void *ctx, struct span line)
{
	struct daemon *d = ctx;
	struct ctl_request r;
	char err[256];

	if (!ctl_request_parse(line, &r, err, sizeof(err)))
		return ctl_reply_error(err);
	switch (r.verb) {
	case CTL_VERB_SNAPSHOT:
		return serve_snapshot(d);
	case CTL_VERB_CLEAR:
		return serve_clear(d, r.ike_sa);
	case CTL_VERB_START:
	case CTL_VERB_STOP:
		return serve_tunnel(d, &r);
	case CTL_VERB_VERSION:
		return ctl_reply_version();
	case CTL_VERBS:
		break;
	}
	return ctl_reply_error("the command is not supported");
}
