#include "pcap/read.h"

#include <pcap/pcap.h>

#define NS_PER_S INT64_C(1000000000)

struct reading {
	cap_frame_fn fn;
	void *ctx;
	int dlt;
	uint64_t frames;
};

static void on_frame(u_char *user, const struct pcap_pkthdr *h,
	const u_char *data)
{
	struct reading *r = (struct reading *)(void *)user;
	struct cap_frame frame = {
		.at = {
			.frame = ++r->frames,
			/* Nanoseconds, as libpcap was asked for. */
			.ns = (int64_t)h->ts.tv_sec * NS_PER_S + h->ts.tv_usec,
		},
		.data = span_of(data, h->caplen),
		.length = h->len > h->caplen ? h->len : h->caplen,
	};

	r->fn(r->ctx, &frame, r->dlt);
}

bool cap_read(FILE *f, const char *name, struct arena *arena, cap_frame_fn fn,
	void *ctx, const char **ended, char *err, size_t err_cap)
{
	struct reading r = {.fn = fn, .ctx = ctx};
	char why[PCAP_ERRBUF_SIZE] = "";
	pcap_t *p;

	*ended = NULL;
	p = pcap_fopen_offline_with_tstamp_precision(f,
		PCAP_TSTAMP_PRECISION_NANO, why);
	if (!p) {
		(void)snprintf(err, err_cap, "%s: %s", name, why);
		if (f != stdin)
			(void)fclose(f);
		return false;
	}
	r.dlt = pcap_datalink(p);
	if (pcap_loop(p, -1, on_frame, (u_char *)&r) == PCAP_ERROR)
		*ended = arena_strdup(arena, pcap_geterr(p));
	pcap_close(p); /* and f with it, unless it is stdin */
	return true;
}
