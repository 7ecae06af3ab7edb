/* show crypto ikev2 stats */
#include <inttypes.h>

#include "runtime/control/show.h"

#define RULE \
	"----------------------------------------" \
	"----------------------------------------\n"

static void count_sas(const struct ctl_snapshot *s, bool initiator,
	size_t *active, size_t *negotiating)
{
	*active = *negotiating = 0;
	for (size_t i = 0; i < s->n_ike_sas; i++) {
		if (s->ike_sas[i].initiator != initiator)
			continue;
		if (strcmp(s->ike_sas[i].state, "READY") == 0)
			++*active;
		else
			++*negotiating;
	}
}

static void print_sas(FILE *out, const struct ctl_snapshot *s)
{
	size_t active;
	size_t negotiating;

	count_sas(s, false, &active, &negotiating);
	(void)fprintf(out, "Total incoming IKEv2 SA Count: %-8" PRIu64
		" active: %-8zu negotiating: %zu\n",
		s->ike.sa_responded, active, negotiating);
	count_sas(s, true, &active, &negotiating);
	(void)fprintf(out, "Total outgoing IKEv2 SA Count: %-8" PRIu64
		" active: %-8zu negotiating: %zu\n",
		s->ike.sa_initiated, active, negotiating);
	(void)fprintf(out, "Total established IKEv2 SAs: %" PRIu64 "\n",
		s->ike.sa_established);
	(void)fprintf(out, "Failed exchanges: IKE_SA_INIT %" PRIu64
		", IKE_AUTH %" PRIu64 ", child SA %" PRIu64 "\n",
		s->ike.init_failed, s->ike.auth_failed, s->ike.child_failed);
}

static void print_failures(FILE *out, const struct ctl_snapshot *s)
{
	bool head = false;

	for (size_t c = CAUSE_NONE + 1; c < CAUSE_COUNT; c++) {
		const struct cause_info *info = cause_info((enum cause)c);

		if (!s->ike.causes[c])
			continue;
		if (!head)
			(void)fputs("Failures by cause:\n", out);
		head = true;
		(void)fprintf(out, "  %-28s %-8" PRIu64 " %s\n", info->id,
			s->ike.causes[c], info->what);
	}
}

static void print_drops(FILE *out, const char *head, const uint64_t *errors)
{
	for (size_t e = ESP_OK + 1; e < ESP_ERRS; e++)
		if (errors[e])
			(void)fprintf(out, "  %s %-14s %" PRIu64 "\n", head,
				esp_err_name((enum esp_err)e), errors[e]);
}

void ctl_show_ikev2_stats(FILE *out, const struct ctl_snapshot *s)
{
	(void)fputs(RULE "                          "
			 "Crypto IKEv2 SA Statistics\n" RULE, out);
	print_sas(out, s);
	(void)fprintf(out, "Messages in: %" PRIu64 " (%" PRIu64
		" octets), dropped: %" PRIu64 ", malformed: %" PRIu64 "\n",
		s->ike.in_messages, s->ike.in_octets, s->ike.in_dropped,
		s->ike.in_malformed);
	(void)fprintf(out, "Messages out: %" PRIu64 " (%" PRIu64
		" octets), retransmitted: %" PRIu64 "\n",
		s->ike.out_messages, s->ike.out_octets,
		s->ike.out_retransmits);
	print_failures(out, s);
	(void)fprintf(out, "ESP in: %" PRIu64 " packets, %" PRIu64
		" octets; out: %" PRIu64 " packets, %" PRIu64 " octets\n",
		s->esp.in_packets, s->esp.in_octets, s->esp.out_packets,
		s->esp.out_octets);
	print_drops(out, "in dropped: ", s->esp.in_errors);
	print_drops(out, "out dropped:", s->esp.out_errors);
}

json_t *ctl_show_ikev2_stats_json(const struct ctl_snapshot *s)
{
	static const char *const keys[] = {"uptime", "ike", "esp", NULL};

	return ctl_schema_json(&ctl_schema_ctl_snapshot, s, keys);
}
