/* ESP in user space (RFC 4303): SA database, seal, open, replay, overhead.
 *
 * No allocation and no lock per packet: the caller passes the buffer. One
 * struct esp belongs to one thread. Outer IP headers are the business of
 * runtime/io and runtime/sim; what goes in and out here is an inner IP packet
 * and an ESP packet (SPI to ICV), without UDP header. */
#ifndef FLEXIKE_ESP_ESP_H
#define FLEXIKE_ESP_ESP_H

#include "runtime/esp/overhead.h"
#include "runtime/ike/ike.h"

struct esp;

/* Octets before the inner packet in the caller's buffer: SPI, sequence and IV
 * (24), IPv6 delivery header (40), GRE with key (8). */
#define ESP_HEADROOM 72
/* Room that a sealed packet may need beyond its inner packet: the headroom,
 * padding (15), trailer (2), ICV (32), rounded up. */
#define ESP_OVERHEAD_MAX 128

enum esp_err {
	ESP_OK = 0,
	ESP_ERR_NO_SA,	   /* no child SA for the tunnel, or unknown SPI */
	ESP_ERR_RUNT,	   /* too short or not aligned */
	ESP_ERR_REPLAY,	   /* seen already, or left of the window */
	ESP_ERR_ICV,	   /* integrity check failed */
	ESP_ERR_PADDING,   /* trailer is wrong (RFC 4303 2.4) */
	ESP_ERR_SELECTOR,  /* inner packet outside the selectors */
	ESP_ERR_NOT_IP,	   /* inner packet is not IPv4 or IPv6 */
	ESP_ERR_SEQ_END,   /* sequence numbers used up: rekey */
	ESP_ERR_ROOM,	   /* the caller's buffer is too small */
	ESP_ERR_DUMMY,	   /* next header 59: dropped silently by design */
	ESP_ERR_NOMEM,
	ESP_ERR_TRANSFORM, /* the crypto library refuses the algorithms or keys */
	ESP_ERR_DUPLICATE, /* this id or inbound SPI is in use */
	ESP_ERRS
};
const char *esp_err_name(enum esp_err e);

/* NULL: no memory. random makes IVs. */
struct esp *esp_new(const struct crypto *crypto, const struct policy *policy,
	struct random random);
void esp_free(struct esp *esp); /* wipes the keys */

/* Install both directions of a child SA; for outbound the newest child of a
 * tunnel is used. Keys are copied. Whether GRE is inside follows from the
 * tunnel's row. ESP_ERR_NO_SA: no such tunnel row. ESP_ERR_ROOM: IPv6 transport
 * mode without GRE whose ESP header is too short to give the IP header back. */
enum esp_err esp_child_add(struct esp *esp, const struct ike_child_sa *child)
	__attribute__((warn_unused_result));
/* Unknown ids are ignored. Falls back to an older child if there is one. */
void esp_child_del(struct esp *esp, uint32_t child_id);

struct esp_sealed {
	struct span packet; /* in the caller's buffer */
	struct endpoint local, remote;
	bool encap; /* in UDP between these ports, else IP protocol 50 */
	uint8_t tos; /* DS field for the outer header: copied from the inner,
		      * RFC 4301 5.1.2; ECN copied (RFC 6040) */
	bool df;     /* inner DF, to be copied (crypto ipsec df-bit copy) */
	uint32_t child;
};

/* Seal an inner IP packet of a tunnel. `buf` has `cap` octets; the packet
 * stands at buf + ESP_HEADROOM and has n octets, and is overwritten. */
enum esp_err esp_seal(struct esp *esp, uint32_t tunnel, uint8_t *buf,
	size_t n, size_t cap, struct esp_sealed *out)
	__attribute__((warn_unused_result));

struct esp_opened {
	struct span packet; /* inner IP packet, in the caller's buffer */
	uint32_t tunnel;
	uint32_t child;
};

/* Open an ESP packet in place: replay check, ICV, then the window moves (RFC
 * 4303 3.4.3), decrypt, padding, GRE, inner selectors. `from` is the outer
 * source (port 0 for raw ESP); when a packet that moves the window comes from a
 * new one, the SA sends there from now on (RFC 7296 2.23) and esp_activity()
 * tells. A transport mode packet gets its IP header back. */
enum esp_err esp_open(struct esp *esp, uint8_t *packet, size_t n,
	const struct endpoint *from, struct esp_opened *out)
	__attribute__((warn_unused_result));

/* Call fn for each child with traffic since the last call (dead peer
 * detection, NAT mapping changes), in order of id. moved is NULL when the peer
 * is where it was. fn must not add or delete children. */
void esp_activity(struct esp *esp,
	void (*fn)(void *ctx, uint32_t child, bool in, bool out,
		const struct endpoint *moved),
	void *ctx);

struct esp_counters {
	uint64_t in_packets, in_octets, out_packets, out_octets;
	uint64_t in_errors[ESP_ERRS], out_errors[ESP_ERRS];
};
/* Per child; false: unknown. The totals below include deleted children. */
bool esp_child_counters(const struct esp *esp, uint32_t child_id,
	struct esp_counters *out);
/* Per tunnel, over all its children, living and gone: never goes back. */
void esp_tunnel_counters(const struct esp *esp, uint32_t tunnel,
	struct esp_counters *out);
/* Whole gateway, packets that belong to no SA included. */
const struct esp_counters *esp_totals(const struct esp *esp);
/* Child that seals for a tunnel now, 0: none. */
uint32_t esp_tunnel_child(const struct esp *esp, uint32_t tunnel);

#endif
