/* Traffic selectors: what a tunnel proposes, and narrowing (RFC 7296 2.9). */
#ifndef FLEXIKE_IKE_TS_H
#define FLEXIKE_IKE_TS_H

#include "runtime/ike/engine.h"

struct ike_ts_set {
	struct wire_ts_range local[IKE_TS_MAX], remote[IKE_TS_MAX];
	uint8_t n_local, n_remote;
};

/* The selectors of the SA's tunnel, in pairs: local[i] belongs to remote[i]. Of
 * more than IKE_TS_MAX the first. */
void ike_ts_policy(const struct ike *ike, const struct ike_sa *sa,
	struct ike_ts_set *set);
/* What of the peer's offer the selectors allow; false: nothing. */
bool ike_ts_narrow(const struct ike_ts_set *policy,
	const struct wire_ts *local, const struct wire_ts *remote,
	struct ike_ts_set *out) __attribute__((warn_unused_result));
/* The same for all selectors of the SA's tunnel. */
bool ike_ts_allowed(const struct ike *ike, const struct ike_sa *sa,
	const struct wire_ts *local, const struct wire_ts *remote,
	struct ike_ts_set *out) __attribute__((warn_unused_result));
/* Is it only traffic between the two gateways? */
bool ike_ts_is_gateways(const struct ike_sa *sa,
	const struct ike_ts_set *set);
/* The peer's answer to our offer; false: it goes beyond it, or is empty. */
bool ike_ts_answered(const struct ike_ts_set *offer,
	const struct wire_ts *local, const struct wire_ts *remote,
	struct ike_ts_set *out) __attribute__((warn_unused_result));
/* An IPsec tunnel (VTI) whose peer runs GRE, or the reverse: selectors may
 * overlap, packets would not be understood. */
bool ike_ts_wrong_mode(const struct ike *ike, const struct ike_sa *sa,
	const struct ike_ts_set *set);
/* As a TSi or TSr payload's list; NULL: arena full. */
struct wire_ts *ike_ts_wire(struct arena *a, const struct wire_ts_range *ts,
	uint8_t n);
/* "0.0.0.0-255.255.255.255 47" … into the actions' arena. */
const char *ike_ts_text(struct ike *ike, const struct ike_ts_set *set);
const char *ike_ts_wire_text(struct ike *ike, const struct wire_ts *local,
	const struct wire_ts *remote);

#endif
