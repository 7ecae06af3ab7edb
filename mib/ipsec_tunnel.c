#include "mib/esp_count.h"
#include "mib/table.h"

/* A row is a tunnel that has a child SA: the lineage of child SAs, not one of
 * them. Index and counters are the tunnel's and outlive each of them; what is
 * told of the SA itself is told of the newest. */

static bool make(const struct mib_view *v, struct mib_rows *rows)
{
	size_t n = v->snapshot ? v->snapshot->n_tunnels : 0;

	if (!mib_rows_room(v, rows, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct mib_tunnel *t = &v->tunnels[i];

		if (!t->child)
			continue;
		rows->items[rows->n++] = (struct mib_row){
			.index = {t->tunnel->index}, .tunnel = t->tunnel,
			.sa = t->sa, .child = t->child, .living = t->n_children,
			.seconds = t->oldest};
	}
	return true;
}

static bool alive(const struct mib_row *row, uint64_t *out)
{
	*out = row->sa ? 1 : 2; /* TruthValue */
	return true;
}

static bool mode(const struct mib_row *row, uint64_t *out)
{
	*out = row->child->transport ? 2 : 1;
	return true;
}

static bool refreshes(const struct mib_row *row, uint64_t *out)
{
	*out = row->tunnel->ike.child_established;
	if (*out)
		--*out;
	return true;
}

/* The MIB's SAs have one direction. */
static bool expired(const struct mib_row *row, uint64_t *out)
{
	uint64_t all = row->tunnel->ike.child_established;

	*out = 2 * (all - row->living);
	return all >= row->living;
}

static bool current(const struct mib_row *row, uint64_t *out)
{
	*out = 2 * row->living;
	return true;
}

static bool group(const struct mib_row *row, uint64_t *out)
{
	return mib_words_group(row->child->pfs, out);
}

static bool cipher(const struct mib_row *row, uint64_t *out)
{
	return mib_words_esp_cipher(row->child->encr, out);
}

static bool auth(const struct mib_row *row, uint64_t *out)
{
	return mib_words_esp_auth(row->child->integ, out);
}

static bool in_drops(const struct mib_row *row, uint64_t *out)
{
	*out = mib_esp_in_drops(row->tunnel->in_errors);
	return true;
}

static bool in_auths(const struct mib_row *row, uint64_t *out)
{
	*out = mib_esp_in_auths(row->tunnel->in_packets,
		row->tunnel->in_errors);
	return true;
}

static bool in_decrypts(const struct mib_row *row, uint64_t *out)
{
	*out = mib_esp_in_decrypts(row->tunnel->in_packets,
		row->tunnel->in_errors);
	return true;
}

static bool out_drops(const struct mib_row *row, uint64_t *out)
{
	*out = mib_esp_out_drops(row->tunnel->out_errors);
	return true;
}

#define CHILD(sub, type, form, member, n) {sub, type, form, MIB_OF_CHILD, \
	offsetof(struct ctl_child_sa, member), .name = n}
#define OF_TUNNEL(sub, type, form, member, n) {sub, type, form, \
	MIB_OF_TUNNEL, offsetof(struct ctl_tunnel, member), .name = n}
#define C32(sub, member, n) OF_TUNNEL(sub, MIB_COUNTER32, MIB_U64, member, n)
#define C64(sub, member, n) OF_TUNNEL(sub, MIB_COUNTER64, MIB_U64, member, n)
#define WRAPS(sub, member, n) \
	OF_TUNNEL(sub, MIB_COUNTER32, MIB_WRAPS, member, n)
#define NUMBER(sub, type, fn, n) \
	{sub, type, MIB_NUMBER, .number = fn, .name = n}
#define ALWAYS(sub, value, n) \
	{sub, MIB_INTEGER, MIB_ALWAYS, .offset = value, .name = n}

/* clang-format off */
static const struct mib_column columns[] = {
	OF_TUNNEL(2, MIB_INTEGER,   MIB_U32,  index,           "cipSecTunIkeTunnelIndex"),
	NUMBER(3,    MIB_INTEGER,   alive,                     "cipSecTunIkeTunnelAlive"),
	CHILD(4,     MIB_OCTETS,    MIB_ADDR, local.addr,      "cipSecTunLocalAddr"),
	CHILD(5,     MIB_OCTETS,    MIB_ADDR, remote.addr,     "cipSecTunRemoteAddr"),
	ALWAYS(6,    1,                                        "cipSecTunKeyType"),
	NUMBER(7,    MIB_INTEGER,   mode,                      "cipSecTunEncapMode"),
	CHILD(8,     MIB_INTEGER,   MIB_U32,  life_kilobytes,  "cipSecTunLifeSize"),
	CHILD(9,     MIB_INTEGER,   MIB_U32,  life_seconds,    "cipSecTunLifeTime"),
	{10, MIB_INTEGER, MIB_CENTISECONDS, MIB_OF_ROW,
	 offsetof(struct mib_row, seconds), .name =            "cipSecTunActiveTime"},
	NUMBER(13,   MIB_COUNTER32, refreshes,                 "cipSecTunTotalRefreshes"),
	NUMBER(14,   MIB_COUNTER32, expired,                   "cipSecTunExpiredSaInstances"),
	NUMBER(15,   MIB_GAUGE32,   current,                   "cipSecTunCurrentSaInstances"),
	NUMBER(16,   MIB_INTEGER,   group,                     "cipSecTunInSaDiffHellmanGrp"),
	NUMBER(17,   MIB_INTEGER,   cipher,                    "cipSecTunInSaEncryptAlgo"),
	ALWAYS(18,   1,                                        "cipSecTunInSaAhAuthAlgo"),
	NUMBER(19,   MIB_INTEGER,   auth,                      "cipSecTunInSaEspAuthAlgo"),
	ALWAYS(20,   1,                                        "cipSecTunInSaDecompAlgo"),
	NUMBER(21,   MIB_INTEGER,   group,                     "cipSecTunOutSaDiffHellmanGrp"),
	NUMBER(22,   MIB_INTEGER,   cipher,                    "cipSecTunOutSaEncryptAlgo"),
	ALWAYS(23,   1,                                        "cipSecTunOutSaAhAuthAlgo"),
	NUMBER(24,   MIB_INTEGER,   auth,                      "cipSecTunOutSaEspAuthAlgo"),
	ALWAYS(25,   1,                                        "cipSecTunOutSaCompAlgo"),
	C32(26,      in_octets,                                "cipSecTunInOctets"),
	C64(27,      in_octets,                                "cipSecTunHcInOctets"),
	WRAPS(28,    in_octets,                                "cipSecTunInOctWraps"),
	C32(29,      in_octets,                                "cipSecTunInDecompOctets"),
	C64(30,      in_octets,                                "cipSecTunHcInDecompOctets"),
	WRAPS(31,    in_octets,                                "cipSecTunInDecompOctWraps"),
	C32(32,      in_packets,                               "cipSecTunInPkts"),
	NUMBER(33,   MIB_COUNTER32, in_drops,                  "cipSecTunInDropPkts"),
	C32(34,      in_errors[ESP_ERR_REPLAY],                "cipSecTunInReplayDropPkts"),
	NUMBER(35,   MIB_COUNTER32, in_auths,                  "cipSecTunInAuths"),
	C32(36,      in_errors[ESP_ERR_ICV],                   "cipSecTunInAuthFails"),
	NUMBER(37,   MIB_COUNTER32, in_decrypts,               "cipSecTunInDecrypts"),
	C32(38,      in_errors[ESP_ERR_PADDING],               "cipSecTunInDecryptFails"),
	C32(39,      out_octets,                               "cipSecTunOutOctets"),
	C64(40,      out_octets,                               "cipSecTunHcOutOctets"),
	WRAPS(41,    out_octets,                               "cipSecTunOutOctWraps"),
	C32(42,      out_octets,                               "cipSecTunOutUncompOctets"),
	C64(43,      out_octets,                               "cipSecTunHcOutUncompOctets"),
	WRAPS(44,    out_octets,                               "cipSecTunOutUncompOctWraps"),
	C32(45,      out_packets,                              "cipSecTunOutPkts"),
	NUMBER(46,   MIB_COUNTER32, out_drops,                 "cipSecTunOutDropPkts"),
	C32(47,      out_packets,                              "cipSecTunOutAuths"),
	C32(49,      out_packets,                              "cipSecTunOutEncrypts"),
	C32(50,      out_errors[ESP_ERR_TRANSFORM],            "cipSecTunOutEncryptFails"),
	ALWAYS(51,   1,                                        "cipSecTunStatus"),
};
/* clang-format on */

const struct mib_table mib_ipsec_tunnel = {
	.name = "cipSecTunnelTable",
	.oid = {1, 3, 2, 1},
	.depth = 4,
	.n_index = 1,
	MIB_COLUMNS(columns),
	.make = make,
};
