#include "mib/esp_count.h"
#include "mib/table.h"

/* Totals of ESP. There is no compression: octets before and after it are the
 * same, and the MIB wants them so. */

static size_t children(const struct ctl_snapshot *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_ike_sas; i++)
		n += s->ike_sas[i].n_children;
	return n;
}

/* As many as cipSecTunnelTable has rows. */
static bool active(const struct mib_row *row, uint64_t *out)
{
	*out = row->living;
	return true;
}

static bool previous(const struct mib_row *row, uint64_t *out)
{
	uint64_t now;

	if (!row->snapshot)
		return false;
	now = children(row->snapshot);
	*out = row->snapshot->ike.child_established - now;
	return row->snapshot->ike.child_established >= now;
}

#define WITH_ESP(fn, expression) \
	static bool fn(const struct mib_row *row, uint64_t *out) \
	{ \
		const struct esp_counters *n; \
		if (!row->snapshot) \
			return false; \
		n = &row->snapshot->esp; \
		*out = (expression); \
		return true; \
	}

WITH_ESP(in_drops, mib_esp_in_drops(n->in_errors))
WITH_ESP(in_auths, mib_esp_in_auths(n->in_packets, n->in_errors))
WITH_ESP(in_decrypts, mib_esp_in_decrypts(n->in_packets, n->in_errors))
WITH_ESP(out_drops, mib_esp_out_drops(n->out_errors))
WITH_ESP(no_sa, n->in_errors[ESP_ERR_NO_SA] + n->out_errors[ESP_ERR_NO_SA])
WITH_ESP(sys_cap, n->in_errors[ESP_ERR_NOMEM] + n->out_errors[ESP_ERR_NOMEM])

#define ESP(sub, type, form, member, n) {sub, type, form, MIB_OF_SNAPSHOT, \
	offsetof(struct ctl_snapshot, esp.member), .name = n}
#define ESP32(sub, member, n) ESP(sub, MIB_COUNTER32, MIB_U64, member, n)
#define ESP64(sub, member, n) ESP(sub, MIB_COUNTER64, MIB_U64, member, n)
#define WRAPS(sub, member, n) ESP(sub, MIB_COUNTER32, MIB_WRAPS, member, n)
#define COUNT(sub, fn, n) \
	{sub, MIB_COUNTER32, MIB_NUMBER, .number = fn, .name = n}

/* clang-format off */
static const struct mib_column columns[] = {
	{1, MIB_GAUGE32, MIB_NUMBER, .number = active, .name = "cipSecGlobalActiveTunnels"},
	COUNT(2,  previous,                   "cipSecGlobalPreviousTunnels"),
	ESP32(3,  in_octets,                  "cipSecGlobalInOctets"),
	ESP64(4,  in_octets,                  "cipSecGlobalHcInOctets"),
	WRAPS(5,  in_octets,                  "cipSecGlobalInOctWraps"),
	ESP32(6,  in_octets,                  "cipSecGlobalInDecompOctets"),
	ESP64(7,  in_octets,                  "cipSecGlobalHcInDecompOctets"),
	WRAPS(8,  in_octets,                  "cipSecGlobalInDecompOctWraps"),
	ESP32(9,  in_packets,                 "cipSecGlobalInPkts"),
	COUNT(10, in_drops,                   "cipSecGlobalInDrops"),
	ESP32(11, in_errors[ESP_ERR_REPLAY],  "cipSecGlobalInReplayDrops"),
	COUNT(12, in_auths,                   "cipSecGlobalInAuths"),
	ESP32(13, in_errors[ESP_ERR_ICV],     "cipSecGlobalInAuthFails"),
	COUNT(14, in_decrypts,                "cipSecGlobalInDecrypts"),
	ESP32(15, in_errors[ESP_ERR_PADDING], "cipSecGlobalInDecryptFails"),
	ESP32(16, out_octets,                 "cipSecGlobalOutOctets"),
	ESP64(17, out_octets,                 "cipSecGlobalHcOutOctets"),
	WRAPS(18, out_octets,                 "cipSecGlobalOutOctWraps"),
	ESP32(19, out_octets,                 "cipSecGlobalOutUncompOctets"),
	ESP64(20, out_octets,                 "cipSecGlobalHcOutUncompOctets"),
	WRAPS(21, out_octets,                 "cipSecGlobalOutUncompOctWraps"),
	ESP32(22, out_packets,                "cipSecGlobalOutPkts"),
	COUNT(23, out_drops,                  "cipSecGlobalOutDrops"),
	ESP32(24, out_packets,                "cipSecGlobalOutAuths"),
	ESP32(26, out_packets,                "cipSecGlobalOutEncrypts"),
	ESP32(27, out_errors[ESP_ERR_TRANSFORM], "cipSecGlobalOutEncryptFails"),
	COUNT(29, no_sa,                      "cipSecGlobalNoSaFails"),
	COUNT(30, sys_cap,                    "cipSecGlobalSysCapFails"),
};
/* clang-format on */

static bool make(const struct mib_view *v, struct mib_rows *rows)
{
	size_t n = v->snapshot ? v->snapshot->n_tunnels : 0;

	if (!mib_rows_scalar(v, rows))
		return false;
	for (size_t i = 0; i < n; i++)
		rows->items[0].living += v->tunnels[i].child != NULL;
	return true;
}

const struct mib_table mib_ipsec_global = {
	.name = "cipSecGlobalStats",
	.oid = {1, 3, 1},
	.depth = 3,
	.n_index = 1,
	MIB_COLUMNS(columns),
	.make = make,
};
