#include "runtime/ike/engine.h"
#include "runtime/ike/trace.h"

/* Snapshots of the engine's tables, for show output. */

const char *ike_state_name(enum ike_sa_state s)
{
	static const char *const names[IKE_STATES] = {
		[IKE_STATE_INIT_SENT] = "IN-NEG",
		[IKE_STATE_INIT_DONE] = "IN-NEG",
		[IKE_STATE_AUTH_SENT] = "IN-NEG",
		[IKE_STATE_READY] = "READY",
		[IKE_STATE_DELETING] = "DELETE",
	};

	return s < IKE_STATES ? names[s] : "UNKNOWN";
}

size_t ike_sa_count(const struct ike *ike)
{
	return ike->n_sas;
}

static void info_policy(const struct ike *ike, const struct ike_sa *sa,
	struct ike_sa_info *info)
{
	const struct policy_profile *row;

	if (sa->profile == POLICY_NONE)
		return;
	row = policy_get(ike->env.policy, profile, sa->profile);
	info->lifetime = row->lifetime;
	info->dpd_mode = (enum policy_dpd_mode)row->dpd_mode;
	info->dpd_interval = row->dpd_interval;
	info->dpd_retry = row->dpd_retry;
}

void ike_sa_get(const struct ike *ike, size_t i, struct ike_sa_info *info)
{
	const struct ike_sa *sa = ike->sas[i];

	*info = (struct ike_sa_info){
		.id = sa->id,
		.tunnel = sa->tunnel,
		.profile = sa->profile,
		.state = sa->state,
		.initiator = sa->initiator,
		.spi_local = sa->initiator ? sa->spi_i : sa->spi_r,
		.spi_remote = sa->initiator ? sa->spi_r : sa->spi_i,
		.local = sa->local,
		.remote = sa->remote,
		.encr = sa->encr,
		.integ = sa->integ,
		.prf = sa->prf,
		.dh = sa->dh,
		.auth_local = sa->auth_local,
		.auth_remote = sa->auth_remote,
		.nat_local = sa->nat_local,
		.nat_remote = sa->nat_remote,
		.created = sa->created,
		.established = sa->established,
		.next_request = sa->window.next_request,
		.next_expected = sa->window.next_expected,
		.window_local = sa->window.local,
		.window_remote = sa->window.remote,
	};
	info_policy(ike, sa, info);
	(void)ike_id_text(&sa->id_local, info->id_local,
		sizeof(info->id_local));
	(void)ike_id_text(&sa->id_remote, info->id_remote,
		sizeof(info->id_remote));
}

size_t ike_child_count(const struct ike *ike)
{
	return ike->n_children;
}

void ike_child_get(const struct ike *ike, size_t i,
	struct ike_child_info *info)
{
	const struct ike_child *c = ike->children[i];

	*info = (struct ike_child_info){
		.id = c->id,
		.ike_sa = c->sa->id,
		.tunnel = c->tunnel,
		.spi_in = c->spi_in,
		.spi_out = c->spi_out,
		.encr = c->encr,
		.integ = c->integ,
		.esn = c->esn,
		.transport = c->transport,
		.encap = c->sa->encap,
		.local = c->sa->local,
		.remote = c->sa->remote,
		.installed = c->installed,
		.life_seconds = c->life_seconds,
		.life_kilobytes = c->life_kilobytes,
		.replay_window = c->replay_window,
		.n_ts_local = c->n_ts_local,
		.n_ts_remote = c->n_ts_remote,
	};
	memcpy(info->ts_local, c->ts, c->n_ts_local * sizeof(*c->ts));
	memcpy(info->ts_remote, c->ts + c->n_ts_local,
		c->n_ts_remote * sizeof(*c->ts));
}
