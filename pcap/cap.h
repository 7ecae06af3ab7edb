/* Captures explained: which IKE negotiations and IPsec flows are in a file,
 * what each message says, and why a tunnel did not come up.
 *
 * pcap and pcapng (gzip too), Ethernet with VLANs, Linux cooked, raw IP and
 * loopback; IPv4 and IPv6 with fragments. IKE is recognised on any UDP port by
 * its structure. The codec is that of the gateway (runtime/wire), the causes
 * are the shared ones (runtime/policy/cause.def).
 *
 * Not named pcap.h: <pcap/pcap.h> is libpcap's. Public. */
#ifndef FLEXIKE_PCAP_CAP_H
#define FLEXIKE_PCAP_CAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct cap;

struct cap_options {
	/* Keys of IKE SAs, or NULL: Wireshark's ikev2_decryption_table, the
	 * ikev2 lines of a tcpdump -E file, or a folder with such a table in
	 * it (a Wireshark profile, or what --keys of flexike writes). */
	const char *keys;
};

/* Read a whole capture ("-": standard input). NULL with a sentence in err:
 * the file cannot be read at all, the keys are not in order, or memory is
 * short. A file that ends in the middle of a packet is analysed up to there
 * and says so in its report. Memory is that of the IKE messages, and a few
 * hundred octets for each IPsec SA; it does not grow with the traffic.
 * Blocking. Owned by the caller. */
struct cap *cap_analyse(const char *file, const struct cap_options *options,
	char *err, size_t err_cap);
/* The same from a stream, which is taken unless it is stdin; name is for
 * messages and reports. */
struct cap *cap_analyse_stream(FILE *f, const char *name,
	const struct cap_options *options, char *err, size_t err_cap);
void cap_free(struct cap *cap); /* wipes the keys; NULL is fine */

/* A conversation whose verdict is not "up", or something malformed. */
bool cap_has_findings(const struct cap *cap);

/* @decode: each message field by field, not just its summary. False: cannot be
 * written, or memory is short. */
bool cap_report_text(struct cap *cap, FILE *out, bool decode)
	__attribute__((warn_unused_result));
/* docs/pcap.md describes it. */
bool cap_report_json(struct cap *cap, FILE *out)
	__attribute__((warn_unused_result));

#endif
