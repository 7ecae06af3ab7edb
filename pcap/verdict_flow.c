#include "pcap/ip.h"
#include "pcap/verdict.h"

/* A few packets without an answer prove nothing: the far end may have had
 * nothing to say. */
#define ONE_WAY_PACKETS 5

static unsigned int one_way_confidence(const struct cap_flow *f)
{
	return f->packets >= 100 ? 60 : f->packets >= ONE_WAY_PACKETS ? 40 : 20;
}

void cap_verdict_flow(struct cap *cap, struct cap_flow *f)
{
	const char *proto = f->proto == IP_ESP ? "ESP" : "AH";
	struct cap_verdict *v = &f->verdict;
	struct cap_frames frames = {0};

	if (f->back) {
		cap_verdict_set(cap, v, CAP_UP, 95,
			"%s passes both ways, %llu and %llu packets", proto,
			(unsigned long long)f->packets,
			(unsigned long long)f->back->packets);
		return;
	}
	cap_frames_add(&frames, f->first.frame);
	if (f->last.frame != f->first.frame)
		cap_frames_add(&frames, f->last.frame);
	for (size_t i = 0; i < cap->n_flows; i++) {
		const struct cap_flow *o = cap->flows[i];

		if (o->proto != f->proto ||
			!addr_eq(&o->src.addr, &f->dst.addr) ||
			!addr_eq(&o->dst.addr, &f->src.addr))
			continue;
		cap_verdict_set(cap, v, CAP_UP, 80,
			"%s passes, and passes the other way too, on several "
			"SPIs", proto);
		return;
	}
	cap_verdict_set(cap, v, CAP_INCOMPLETE, one_way_confidence(f),
		"%s passes in this direction only, %llu packet%s", proto,
		(unsigned long long)f->packets, f->packets == 1 ? "" : "s");
	cap_verdict_add(cap, v, CAUSE_ESP_ONE_WAY, one_way_confidence(f),
		&frames, "%llu packet%s on SPI 0x%08x, none back",
		(unsigned long long)f->packets, f->packets == 1 ? "" : "s",
		f->spi);
	cap_verdict_add(cap, v, CAUSE_CAPTURE_INCOMPLETE, 30, &frames,
		"the other direction may pass elsewhere");
}
