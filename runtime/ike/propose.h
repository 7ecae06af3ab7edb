/* Proposals: what the policy tables offer, and choosing from what a peer
 * offers. The initiator's order of preference decides (RFC 7296 2.7; guide:
 * "the initiator is preferred over the responder"). AEAD ciphers and others of
 * one configured proposal go out as two (RFC 5282 8, RFC 7296 3.3). */
#ifndef FLEXIKE_IKE_PROPOSE_H
#define FLEXIKE_IKE_PROPOSE_H

#include "runtime/policy/policy.h"
#include "runtime/wire/wire.h"

#define IKE_OFFER_MAX 20 /* alternatives per transform type */

struct crypto;

struct ike_offer {
	uint32_t row;	/* in the table of the offers */
	uint8_t number; /* on the wire, from 1 */
	uint8_t n[TRANSFORM_TYPES];
	const struct transform *t[TRANSFORM_TYPES][IKE_OFFER_MAX];
	struct ike_offer *next;
};

struct ike_offers {
	struct arena *arena; /* borrowed */
	const struct policy *policy;
	const struct crypto *crypto;
	enum policy_table table; /* ike_proposal or esp_proposal */
	struct ike_offer *first, *last;
	uint8_t count;
	/* First transform that cannot be used here, and why. */
	const struct transform *refused;
	const char *reason;
	bool oom;
};

struct ike_choice {
	const struct transform *t[TRANSFORM_TYPES]; /* NULL: none */
	bool none[TRANSFORM_TYPES]; /* the peer offered NONE: echo it */
	bool no_esn_type; /* the peer named no ESN transform */
	uint8_t number;
	struct span spi; /* borrowed from the message */
	uint32_t row;
};

/* The pair of proposals that came closest. */
struct ike_miss {
	const struct ike_offer *offer;
	const struct wire_proposal *peer;
	uint8_t matched; /* types that agree */
	uint8_t differs; /* bit per type that does not */
};

/* All proposals of an IKE policy; all transform sets of an IPsec profile. */
void ike_offers_ike(struct ike_offers *o, uint32_t ike_policy);
void ike_offers_esp(struct ike_offers *o, uint32_t ipsec_profile);
/* Does any offer contain that DH group? */
const struct transform *ike_offers_group(const struct ike_offers *o,
	uint16_t group);

/* As an SA payload's list; NULL: arena full. */
struct wire_proposal *ike_offers_wire(const struct ike_offers *o,
	uint8_t protocol, struct span spi);
struct wire_proposal *ike_choice_wire(struct arena *a,
	const struct ike_choice *c, uint8_t protocol, struct span spi);

/* Choose. `answer`: the peer's list is its answer to these offers, so it must
 * be one proposal of theirs with one transform of each type. False: *miss. */
bool ike_select(const struct ike_offers *o, const struct wire_proposal *peer,
	uint8_t protocol, size_t spi_len, bool answer, struct ike_choice *c,
	struct ike_miss *miss) __attribute__((warn_unused_result));
/* The miss in words, in arena `a`. */
const char *ike_miss_text(struct arena *a, const struct ike_offers *o,
	const struct wire_proposal *peer, const struct ike_miss *miss);
/* What we offer in words. */
const char *ike_offers_text(struct arena *a, const struct ike_offers *o);

#endif
