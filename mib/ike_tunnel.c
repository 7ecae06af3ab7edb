#include "mib/table.h"

/* A row is a tunnel whose IKE SA is up. It keeps its index and its counters
 * when another SA takes the place of this one. */

/* SAs without a tunnel of the policy count from here: their ids are not used
 * twice either. */
#define STRAY_FIRST 0x40000000u

static bool make(const struct mib_view *v, struct mib_rows *rows)
{
	size_t n = v->snapshot ? v->snapshot->n_tunnels : 0;

	if (!mib_rows_room(v, rows, n + v->n_strays))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct mib_tunnel *t = &v->tunnels[i];

		if (!t->sa)
			continue;
		rows->items[rows->n++] = (struct mib_row){
			.index = {t->tunnel->index}, .tunnel = t->tunnel,
			.sa = t->sa};
	}
	for (size_t i = 0; i < v->n_strays; i++)
		rows->items[rows->n++] = (struct mib_row){
			.index = {STRAY_FIRST | v->strays[i]->id},
			.sa = v->strays[i]};
	return true;
}

/* An identity is an address where it reads like one. */
static uint64_t peer_type(const char *id)
{
	struct addr a;

	return addr_parse(id, &a) ? 1 : 2;
}

static bool local_type(const struct mib_row *row, uint64_t *out)
{
	*out = peer_type(row->sa->id_local);
	return true;
}

static bool remote_type(const struct mib_row *row, uint64_t *out)
{
	*out = peer_type(row->sa->id_remote);
	return true;
}

/* The DNS name of an address, empty where it is not known. */
static bool no_name(const struct mib_row *row, struct mib_value *v)
{
	(void)row;
	v->text = span_str("");
	return true;
}

static bool group(const struct mib_row *row, uint64_t *out)
{
	return mib_words_group(row->sa->dh, out);
}

static bool cipher(const struct mib_row *row, uint64_t *out)
{
	return mib_words_cipher(row->sa->encr, out);
}

static bool hash(const struct mib_row *row, uint64_t *out)
{
	return mib_words_hash(row->sa->hash, out);
}

/* How the peer proved who it is; the two ends may differ in IKEv2. */
static bool auth(const struct mib_row *row, uint64_t *out)
{
	return mib_words_auth(row->sa->auth_verify, out);
}

static bool refreshes(const struct mib_row *row, uint64_t *out)
{
	if (!row->tunnel)
		return false;
	*out = row->tunnel->ike.sa_established;
	if (*out)
		--*out;
	return true;
}

#define SA(sub, type, form, member, n) {sub, type, form, MIB_OF_SA, \
	offsetof(struct ctl_ike_sa, member), .name = n}
#define IKE(sub, member, n) {sub, MIB_COUNTER32, MIB_U64, MIB_OF_TUNNEL, \
	offsetof(struct ctl_tunnel, ike.member), .name = n}
#define NUMBER(sub, type, fn, n) \
	{sub, type, MIB_NUMBER, .number = fn, .name = n}
#define TEXT(sub, fn, n) {sub, MIB_OCTETS, MIB_TEXT, .text = fn, .name = n}

/* clang-format off */
static const struct mib_column columns[] = {
	NUMBER(2,  MIB_INTEGER,   local_type,                 "cikeTunLocalType"),
	SA(3,      MIB_OCTETS,    MIB_STR,          id_local, "cikeTunLocalValue"),
	SA(4,      MIB_OCTETS,    MIB_ADDR,     local.addr,   "cikeTunLocalAddr"),
	TEXT(5,    no_name,                                   "cikeTunLocalName"),
	NUMBER(6,  MIB_INTEGER,   remote_type,                "cikeTunRemoteType"),
	SA(7,      MIB_OCTETS,    MIB_STR,         id_remote, "cikeTunRemoteValue"),
	SA(8,      MIB_OCTETS,    MIB_ADDR,     remote.addr,  "cikeTunRemoteAddr"),
	TEXT(9,    no_name,                                   "cikeTunRemoteName"),
	NUMBER(11, MIB_INTEGER,   group,                      "cikeTunDiffHellmanGrp"),
	NUMBER(12, MIB_INTEGER,   cipher,                     "cikeTunEncryptAlgo"),
	NUMBER(13, MIB_INTEGER,   hash,                       "cikeTunHashAlgo"),
	NUMBER(14, MIB_INTEGER,   auth,                       "cikeTunAuthMethod"),
	SA(15,     MIB_INTEGER,   MIB_U32,          lifetime, "cikeTunLifeTime"),
	SA(16,     MIB_INTEGER,   MIB_CENTISECONDS, age,      "cikeTunActiveTime"),
	NUMBER(18, MIB_COUNTER32, refreshes,                  "cikeTunTotalRefreshes"),
	IKE(19,    in_octets,                                 "cikeTunInOctets"),
	IKE(20,    in_messages,                               "cikeTunInPkts"),
	IKE(21,    in_dropped,                                "cikeTunInDropPkts"),
	IKE(22,    in_notifies,                               "cikeTunInNotifys"),
	IKE(23,    in_child_requests,                         "cikeTunInP2Exchgs"),
	IKE(26,    in_child_deletes,                          "cikeTunInP2SaDelRequests"),
	IKE(27,    out_octets,                                "cikeTunOutOctets"),
	IKE(28,    out_messages,                              "cikeTunOutPkts"),
	IKE(30,    out_notifies,                              "cikeTunOutNotifys"),
	IKE(31,    out_child_requests,                        "cikeTunOutP2Exchgs"),
	IKE(34,    out_child_deletes,                         "cikeTunOutP2SaDelRequests"),
	{35, MIB_INTEGER, MIB_ALWAYS, .offset = 1, .name = "cikeTunStatus"},
};
/* clang-format on */

const struct mib_table mib_ike_tunnel = {
	.name = "cikeTunnelTable",
	.oid = {1, 2, 3, 1},
	.depth = 4,
	.n_index = 1,
	MIB_COLUMNS(columns),
	.make = make,
};
