#include "runtime/sim/pcap.h"

enum {
	PCAP_MAGIC = 0xa1b2c3d4,
	PCAP_MAJOR = 2,
	PCAP_MINOR = 4,
	PCAP_SNAPLEN = 262144,
	LINKTYPE_RAW = 101,
	HEADER_LEN = 24,
	RECORD_LEN = 16,
	EPOCH = 1700000000, /* 2023-11-14 22:13:20 UTC */
};

/* Big-endian on every machine; readers go by the magic. */
bool sim_pcap_open(struct sim_pcap *p, const char *path)
{
	uint8_t b[HEADER_LEN];
	struct bytes_out out = bytes_out(b, sizeof(b));

	*p = (struct sim_pcap){.f = fopen(path, "wbe")};
	if (!p->f)
		return false;
	bytes_put32(&out, PCAP_MAGIC);
	bytes_put16(&out, PCAP_MAJOR);
	bytes_put16(&out, PCAP_MINOR);
	bytes_put64(&out, 0); /* time zone, accuracy */
	bytes_put32(&out, PCAP_SNAPLEN);
	bytes_put32(&out, LINKTYPE_RAW);
	p->failed = fwrite(b, sizeof(b), 1, p->f) != 1;
	return true;
}

void sim_pcap_write(struct sim_pcap *p, mono_t at, struct span packet)
{
	uint8_t b[RECORD_LEN];
	struct bytes_out out = bytes_out(b, sizeof(b));

	if (!p->f)
		return;
	bytes_put32(&out, (uint32_t)(EPOCH + at.ns / MONO_NS_PER_S));
	bytes_put32(&out, (uint32_t)(at.ns % MONO_NS_PER_S / 1000));
	bytes_put32(&out, (uint32_t)packet.n);
	bytes_put32(&out, (uint32_t)packet.n);
	p->failed |= fwrite(b, sizeof(b), 1, p->f) != 1;
	p->failed |= packet.n && fwrite(packet.p, packet.n, 1, p->f) != 1;
}

bool sim_pcap_close(struct sim_pcap *p)
{
	bool ok = !p->failed;

	if (p->f)
		ok &= fclose(p->f) == 0;
	*p = (struct sim_pcap){0};
	return ok;
}
