#include "mib/table.h"

/* Totals of the protocol engine. Not here: objects of IKEv1 that have no
 * counterpart, and failures that nobody counts (docs/mib.md). */

/* As many as cikeTunnelTable has rows. */
static bool active(const struct mib_row *row, uint64_t *out)
{
	*out = row->living;
	return true;
}

static bool previous(const struct mib_row *row, uint64_t *out)
{
	const struct ctl_snapshot *s = row->snapshot;
	uint64_t now = 0;

	if (!s)
		return false;
	for (size_t i = 0; i < s->n_ike_sas; i++)
		now += strcmp(s->ike_sas[i].state, "READY") == 0;
	*out = s->ike.sa_established - now;
	return s->ike.sa_established >= now;
}

/* Failures by cause: the sum of up to three. */
static bool causes(const struct mib_row *row, enum cause a, enum cause b,
	enum cause c, uint64_t *out)
{
	const uint64_t *n;

	if (!row->snapshot)
		return false;
	n = row->snapshot->ike.causes;
	*out = n[a] + n[b] + n[c];
	return true;
}

static bool sys_cap_fails(const struct mib_row *row, uint64_t *out)
{
	/* CAUSE_NONE is never counted. */
	return causes(row, CAUSE_TOO_MANY_SAS, CAUSE_INTERNAL, CAUSE_NONE,
		out);
}

static bool auth_fails(const struct mib_row *row, uint64_t *out)
{
	return causes(row, CAUSE_AUTH_FAILED, CAUSE_PEER_AUTH_FAILED,
		CAUSE_AUTH_METHOD, out);
}

static bool hash_fails(const struct mib_row *row, uint64_t *out)
{
	return causes(row, CAUSE_BAD_ICV, CAUSE_NONE, CAUSE_NONE, out);
}

#define STAT(sub, member, n) {sub, MIB_COUNTER32, MIB_U64, MIB_OF_SNAPSHOT, \
	offsetof(struct ctl_snapshot, ike.member), .name = n}
#define COUNT(sub, type, fn, n) \
	{sub, type, MIB_NUMBER, .number = fn, .name = n}

/* clang-format off */
static const struct mib_column columns[] = {
	COUNT(1,  MIB_GAUGE32,   active,         "cikeGlobalActiveTunnels"),
	COUNT(2,  MIB_COUNTER32, previous,       "cikeGlobalPreviousTunnels"),
	STAT(3,   in_octets,                     "cikeGlobalInOctets"),
	STAT(4,   in_messages,                   "cikeGlobalInPkts"),
	STAT(5,   in_dropped,                    "cikeGlobalInDropPkts"),
	STAT(6,   in_notifies,                   "cikeGlobalInNotifys"),
	STAT(7,   in_child_requests,             "cikeGlobalInP2Exchgs"),
	STAT(10,  in_child_deletes,              "cikeGlobalInP2SaDelRequests"),
	STAT(11,  out_octets,                    "cikeGlobalOutOctets"),
	STAT(12,  out_messages,                  "cikeGlobalOutPkts"),
	STAT(14,  out_notifies,                  "cikeGlobalOutNotifys"),
	STAT(15,  out_child_requests,            "cikeGlobalOutP2Exchgs"),
	STAT(18,  out_child_deletes,             "cikeGlobalOutP2SaDelRequests"),
	STAT(19,  sa_initiated,                  "cikeGlobalInitTunnels"),
	STAT(20,  initiated_failed,              "cikeGlobalInitTunnelFails"),
	STAT(21,  responded_failed,              "cikeGlobalRespTunnelFails"),
	COUNT(22, MIB_COUNTER32, sys_cap_fails,  "cikeGlobalSysCapFails"),
	COUNT(23, MIB_COUNTER32, auth_fails,     "cikeGlobalAuthFails"),
	COUNT(25, MIB_COUNTER32, hash_fails,     "cikeGlobalHashValidFails"),
	STAT(26,  in_no_sa,                      "cikeGlobalNoSaFails"),
};
/* clang-format on */

static bool make(const struct mib_view *v, struct mib_rows *rows)
{
	size_t n = v->snapshot ? v->snapshot->n_tunnels : 0;

	if (!mib_rows_scalar(v, rows))
		return false;
	for (size_t i = 0; i < n; i++)
		rows->items[0].living += v->tunnels[i].sa != NULL;
	rows->items[0].living += v->n_strays;
	return true;
}

const struct mib_table mib_ike_global = {
	.name = "cikeGlobalStats",
	.oid = {1, 2, 1},
	.depth = 3,
	.n_index = 1,
	MIB_COLUMNS(columns),
	.make = make,
};
