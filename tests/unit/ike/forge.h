/* Messages that only somebody with the keys of an SA can make: what a faulty
 * or hostile but authenticated peer would send. */
#ifndef FLEXIKE_TESTS_IKE_FORGE_H
#define FLEXIKE_TESTS_IKE_FORGE_H

#include "tests/unit/ike/harness.h"

struct forged {
	uint8_t exchange;
	bool response;
	uint32_t id;
	uint8_t first;	   /* type of the first payload inside */
	struct span chain; /* the inside, as it is */
	uint8_t pad;	   /* value of the pad length octet */
};

/* Seal as gateway `as` would for its newest SA and hand it to the other one.
 * False: that gateway has no SA with keys. */
bool net_forge(struct net *n, int as, const struct forged *f);
/* The next message id the gateway expects from its peer. */
uint32_t net_expects(const struct net *n, int who);

#endif
