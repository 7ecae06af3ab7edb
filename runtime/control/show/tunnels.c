/* show interfaces tunnel: a summary of every tunnel, up or not */
#include <inttypes.h>

#include "runtime/control/show.h"

static void print_addresses(FILE *out, const struct ctl_tunnel *t)
{
	char source[ADDR_STR_MAX];
	char destination[ADDR_STR_MAX];

	(void)fprintf(out, "  Tunnel source %s", addr_str(&t->source, source));
	if (*t->interface && *t->device)
		(void)fprintf(out, " (%s, device %s)", t->interface, t->device);
	else if (*t->interface || *t->device)
		(void)fprintf(out, " (%s)",
			*t->interface ? t->interface : t->device);
	(void)fprintf(out, ", destination %s\n",
		addr_str(&t->destination, destination));
}

void ctl_show_tunnels(FILE *out, const struct ctl_snapshot *s)
{
	for (size_t i = 0; i < s->n_tunnels; i++) {
		const struct ctl_tunnel *t = &s->tunnels[i];

		(void)fprintf(out, "%s is %s, configured at %s\n", t->name,
			t->status, t->where);
		print_addresses(out, t);
		if (t->ip_mtu)
			(void)fprintf(out, "  Tunnel transport MTU %" PRIu32
				" bytes\n", t->ip_mtu);
		if (*t->profile)
			(void)fprintf(out, "  Tunnel protection via IPSec "
				"(profile \"%s\")\n", t->profile);
		(void)fprintf(out, "     %" PRIu64 " packets input, %" PRIu64
			" bytes\n     %" PRIu64 " packets output, %" PRIu64
			" bytes\n",
			t->in_packets, t->in_octets, t->out_packets,
			t->out_octets);
		if (*t->last_cause)
			(void)fprintf(out, "  Last failure: %s%s%s\n",
				t->last_cause, *t->last_detail ? ": " : "",
				t->last_detail);
	}
}

json_t *ctl_show_tunnels_json(const struct ctl_snapshot *s)
{
	return json_pack("{s:o}", "tunnels",
		ctl_show_list(&ctl_schema_ctl_tunnel, s->tunnels, s->n_tunnels,
			NULL));
}
