/* show crypto ipsec sa */
#include <inttypes.h>

#include "runtime/control/show.h"

static void print_idents(FILE *out, const struct ctl_child_sa *c)
{
	char buf[CTL_SELECTOR_MAX];

	for (size_t i = 0; i < c->n_ts_local; i++)
		(void)fprintf(out,
			"   local  ident (addr/mask/prot/port): (%s)\n",
			ctl_show_ident(&c->ts_local[i], buf));
	for (size_t i = 0; i < c->n_ts_remote; i++)
		(void)fprintf(out,
			"   remote ident (addr/mask/prot/port): (%s)\n",
			ctl_show_ident(&c->ts_remote[i], buf));
}

/* Encapsulated, encrypted and digested is one step here, and so is the way
 * back: the three counters of IOS are the same number. */
static void print_counters(FILE *out, const struct ctl_child_sa *c)
{
	(void)fprintf(out, "    #pkts encaps: %" PRIu64
		", #pkts encrypt: %" PRIu64 ", #pkts digest: %" PRIu64 "\n",
		c->out_packets, c->out_packets, c->out_packets);
	(void)fprintf(out, "    #pkts decaps: %" PRIu64
		", #pkts decrypt: %" PRIu64 ", #pkts verify: %" PRIu64 "\n",
		c->in_packets, c->in_packets, c->in_packets);
	(void)fputs("    #pkts compressed: 0, #pkts decompressed: 0\n"
		    "    #pkts not compressed: 0, #pkts compr. failed: 0\n"
		    "    #pkts not decompressed: 0, "
		    "#pkts decompress failed: 0\n",
		out);
	(void)fprintf(out, "    #send errors %" PRIu64 ", #recv errors %" PRIu64
		"\n", c->out_errors,
		c->in_replay + c->in_icv + c->in_other_errors);
	if (c->in_replay || c->in_icv)
		(void)fprintf(out, "    #pkts replay failed: %" PRIu64
			", #pkts verify failed: %" PRIu64 "\n",
			c->in_replay, c->in_icv);
}

static void print_path(FILE *out, const struct ctl_child_sa *c,
	const struct ctl_tunnel *t)
{
	char local[ADDR_STR_MAX];
	char remote[ADDR_STR_MAX];

	(void)fprintf(out,
		"     local crypto endpt.: %s, remote crypto endpt.: %s\n",
		addr_str(&c->local.addr, local),
		addr_str(&c->remote.addr, remote));
	if (c->inner_mtu && c->path_mtu) {
		(void)fprintf(out, "     plaintext mtu %" PRIu32
			", path mtu %" PRIu32 ", ip mtu %" PRIu32, c->inner_mtu,
			c->path_mtu, c->path_mtu);
		if (t && *t->interface)
			(void)fprintf(out, ", ip mtu idb %s", t->interface);
		(void)fputc('\n', out);
	}
	(void)fprintf(out, "     current outbound spi: 0x%" PRIX32 "(%" PRIu32
		")\n", c->spi_out, c->spi_out);
	(void)fprintf(out, "     PFS (Y/N): %s, DH group: %s\n\n",
		strcmp(c->pfs, "none") == 0 ? "N" : "Y", c->pfs);
}

static void print_settings(FILE *out, const struct ctl_child_sa *c)
{
	(void)fprintf(out, "        in use settings ={%s%s, }\n",
		c->transport ? "Transport" : "Tunnel",
		c->encap ? " UDP-Encaps" : "");
}

static void print_esp(FILE *out, const struct ctl_child_sa *c, uint32_t spi,
	uint64_t octets, const char *tag)
{
	uint64_t left = ctl_show_seconds_left(c->life_seconds, c->age);

	(void)fprintf(out, "      spi: 0x%" PRIX32 "(%" PRIu32 ")\n", spi, spi);
	(void)fprintf(out, "        transform: %s ,\n", c->transform);
	print_settings(out, c);
	(void)fprintf(out, "        conn id: %" PRIu32 ", crypto map: %s\n",
		c->id, tag);
	if (c->life_kilobytes)
		(void)fprintf(out, "        sa timing: remaining key lifetime "
			"(k/sec): (%" PRIu64 "/%" PRIu64 ")\n",
			ctl_show_kilobytes_left(c, octets), left);
	else
		(void)fprintf(out, "        sa timing: remaining key lifetime "
			"(sec): %" PRIu64 "\n", left);
	if (c->iv_len)
		(void)fprintf(out, "        IV size: %" PRIu32 " bytes\n",
			c->iv_len);
	if (c->replay_window)
		(void)fprintf(out, "        replay detection support: Y  "
			"replay window size: %" PRIu32 "\n", c->replay_window);
	else
		(void)fputs("        replay detection support: N\n", out);
	if (c->esn)
		(void)fputs("        extended sequence numbers: Y\n", out);
	(void)fputs("        Status: ACTIVE(ACTIVE)\n\n", out);
}

static void print_child(FILE *out, const struct ctl_ike_sa *sa,
	const struct ctl_child_sa *c, const struct ctl_tunnel *t)
{
	char tag[160];
	char peer[ADDR_STR_MAX];

	(void)snprintf(tag, sizeof(tag), "%s-head-0", sa->tunnel);
	(void)fprintf(out, "   protected vrf: (%s)\n", sa->ivrf);
	print_idents(out, c);
	(void)fprintf(out, "   current_peer %s port %u\n",
		addr_str(&sa->remote.addr, peer), sa->remote.port);
	(void)fputs("     PERMIT, flags={origin_is_acl,}\n", out);
	print_counters(out, c);
	(void)fputc('\n', out);
	print_path(out, c, t);
	(void)fputs("     inbound esp sas:\n", out);
	print_esp(out, c, c->spi_in, c->in_octets, tag);
	(void)fputs("     inbound ah sas:\n\n     inbound pcp sas:\n\n"
		    "     outbound esp sas:\n", out);
	print_esp(out, c, c->spi_out, c->out_octets, tag);
	(void)fputs("     outbound ah sas:\n\n     outbound pcp sas:\n", out);
}

static const struct ctl_tunnel *tunnel_find(const struct ctl_snapshot *s,
	const char *name)
{
	for (size_t i = 0; i < s->n_tunnels; i++)
		if (strcmp(s->tunnels[i].name, name) == 0)
			return &s->tunnels[i];
	return NULL;
}

void ctl_show_ipsec_sa(FILE *out, const struct ctl_snapshot *s)
{
	char local[ADDR_STR_MAX];

	for (size_t i = 0; i < s->n_ike_sas; i++) {
		const struct ctl_ike_sa *sa = &s->ike_sas[i];

		if (sa->n_children == 0)
			continue;
		(void)fprintf(out, "\ninterface: %s\n    Crypto map tag: "
			"%s-head-0, local addr %s\n",
			sa->tunnel, sa->tunnel,
			addr_str(&sa->local.addr, local));
		for (size_t j = 0; j < sa->n_children; j++) {
			(void)fputc('\n', out);
			print_child(out, sa, &sa->children[j],
				tunnel_find(s, sa->tunnel));
		}
	}
}

json_t *ctl_show_ipsec_sa_json(const struct ctl_snapshot *s)
{
	static const char *const keys[] = {"tunnel", "local", "remote", "ivrf",
		"children", NULL};
	json_t *list = json_array();

	for (size_t i = 0; i < s->n_ike_sas; i++)
		if (s->ike_sas[i].n_children)
			(void)json_array_append_new(list,
				ctl_schema_json(&ctl_schema_ctl_ike_sa,
					&s->ike_sas[i], keys));
	return json_pack("{s:o}", "interfaces", list);
}
