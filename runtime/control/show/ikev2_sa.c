/* show crypto ikev2 sa [detailed] */
#include <inttypes.h>

#include "runtime/control/show.h"

static bool is_ready(const struct ctl_ike_sa *sa)
{
	return strcmp(sa->state, "READY") == 0;
}

static const char *description(const struct ctl_ike_sa *sa)
{
	if (is_ready(sa))
		return "Negotiation done";
	if (sa->spi_remote && *sa->id_remote)
		return "Deleting IKE SA";
	if (!sa->initiator)
		return "Responder waiting for AUTH message";
	return sa->spi_remote ? "Initiator waiting for AUTH response"
			      : "Initiator waiting for INIT response";
}

static void print_algorithms(FILE *out, const struct ctl_ike_sa *sa)
{
	if (!*sa->encr)
		return; /* nothing is negotiated yet */
	(void)fprintf(out, "      Encr: %s", sa->encr);
	if (sa->encr_bits)
		(void)fprintf(out, ", keysize: %" PRIu32, sa->encr_bits);
	(void)fprintf(out,
		", Hash: %s, DH Grp:%s, Auth sign: %s, Auth verify: %s\n",
		sa->hash, sa->dh, sa->auth_sign, sa->auth_verify);
}

static void print_nat(FILE *out, const struct ctl_ike_sa *sa)
{
	static const char *const texts[] = {
		"not detected",
		"detected inside",
		"detected outside",
		"detected inside and outside",
	};

	(void)fprintf(out, "      NAT-T is %s\n",
		texts[(sa->nat_local ? 1 : 0) + (sa->nat_remote ? 2 : 0)]);
}

/* A pair of columns: the right one starts at 34 behind the indent. */
static void print_pair(FILE *out, const char *label, uint32_t local,
	uint32_t remote)
{
	char left[64];
	char name[32];

	(void)snprintf(name, sizeof(name), "%s:", label);
	(void)snprintf(left, sizeof(left), "Local %-13s%" PRIu32, name, local);
	(void)fprintf(out, "      %-34sRemote %-13s%" PRIu32 "\n", left, name,
		remote);
}

static void print_detail(FILE *out, const struct ctl_ike_sa *sa)
{
	(void)fprintf(out, "      CE id: %" PRIu32 ", Session-id: %" PRIu32
		"\n", 1000 + sa->session, sa->session);
	(void)fprintf(out, "      Status Description: %s\n", description(sa));
	(void)fprintf(out, "      Local spi: %016" PRIX64
		"       Remote spi: %016" PRIX64 "\n",
		sa->spi_local, sa->spi_remote);
	if (*sa->id_local)
		(void)fprintf(out, "      Local id: %s\n", sa->id_local);
	if (*sa->id_remote)
		(void)fprintf(out, "      Remote id: %s\n", sa->id_remote);
	print_pair(out, "req msg id", sa->next_request, sa->next_expected);
	print_pair(out, "next msg id", sa->next_request, sa->next_expected);
	print_pair(out, "req queued", sa->next_request, sa->next_expected);
	print_pair(out, "window", sa->window_local, sa->window_remote);
	(void)fprintf(out, "      DPD configured for %" PRIu32
		" seconds, retry %" PRIu32 "\n",
		sa->dpd_interval, sa->dpd_retry);
	print_nat(out, sa);
	(void)fputs("      Cisco Trust Security SGT is disabled\n", out);
	(void)fprintf(out, "      Initiator of SA : %s\n",
		sa->initiator ? "Yes" : "No");
}

static void print_head(FILE *out, uint8_t family, const struct ctl_ike_sa *sa)
{
	char local[ADDR_STR_MAX];
	char remote[ADDR_STR_MAX];
	char vrf[128];

	(void)endpoint_str(&sa->local, local);
	(void)endpoint_str(&sa->remote, remote);
	(void)snprintf(vrf, sizeof(vrf), "%s/%s", sa->fvrf, sa->ivrf);
	if (family == ADDR_V4)
		(void)fprintf(out, "%-10" PRIu32 "%-22s%-22s%-21s%s\n", sa->id,
			local, remote, vrf, sa->state);
	else
		(void)fprintf(out, "%-10" PRIu32
			"%-21s%s\nLocal  %s\nRemote %s\n",
			sa->id, vrf, sa->state, local, remote);
}

/* IPv6 endpoints do not fit the columns: IOS gives them lines of their own. */
static void print_family(FILE *out, const struct ctl_snapshot *s,
	uint8_t family, bool detailed)
{
	bool first = true;

	(void)fprintf(out, " IPv%u Crypto IKEv2  SA\n", family);
	for (size_t i = 0; i < s->n_ike_sas; i++) {
		const struct ctl_ike_sa *sa = &s->ike_sas[i];

		if (sa->local.addr.family != family)
			continue;
		if (first && family == ADDR_V4)
			(void)fprintf(out, "%-10s%-22s%-22s%-21s%s\n",
				"Tunnel-id", "Local", "Remote", "fvrf/ivrf",
				"Status");
		else if (first)
			(void)fprintf(out, "%-10s%-21s%s\n", "Tunnel-id",
				"fvrf/ivrf", "Status");
		first = false;
		print_head(out, family, sa);
		print_algorithms(out, sa);
		(void)fprintf(out, "      Life/Active Time: %" PRIu32
			"/%" PRIu64 " sec\n", sa->lifetime, sa->age);
		if (detailed)
			print_detail(out, sa);
	}
}

void ctl_show_ikev2_sa(FILE *out, const struct ctl_snapshot *s)
{
	print_family(out, s, ADDR_V4, false);
	print_family(out, s, ADDR_V6, false);
}

void ctl_show_ikev2_sa_detail(FILE *out, const struct ctl_snapshot *s)
{
	print_family(out, s, ADDR_V4, true);
	print_family(out, s, ADDR_V6, true);
}

json_t *ctl_show_ikev2_sa_json(const struct ctl_snapshot *s)
{
	static const char *const keys[] = {"id", "local", "remote", "fvrf",
		"ivrf", "state", "encr", "encr_bits", "prf", "hash", "dh",
		"auth_sign", "auth_verify", "lifetime", "age", NULL};

	return json_pack("{s:o}", "ike_sas", ctl_show_list(
		&ctl_schema_ctl_ike_sa, s->ike_sas, s->n_ike_sas, keys));
}

/* Everything but the children, which are `show crypto ipsec sa`. */
json_t *ctl_show_ikev2_sa_detail_json(const struct ctl_snapshot *s)
{
	json_t *list = ctl_show_list(&ctl_schema_ctl_ike_sa, s->ike_sas,
		s->n_ike_sas, NULL);

	for (size_t i = 0; i < json_array_size(list); i++)
		(void)json_object_del(json_array_get(list, i), "children");
	return json_pack("{s:o}", "ike_sas", list);
}
