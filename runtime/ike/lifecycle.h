/* An SA becomes ready, stops being ready, and goes; one SA per tunnel stays. */
#ifndef FLEXIKE_IKE_LIFECYCLE_H
#define FLEXIKE_IKE_LIFECYCLE_H

#include "runtime/ike/engine.h"

/* It has just become READY: announce it and its child, arm its timers, retire
 * what it replaces. NULL: it was itself the one to go at once. */
struct ike_sa *ike_sa_established(struct ike *ike, struct ike_sa *sa);
/* It is no longer READY: its children go, delete_cause tells why. */
void ike_sa_down(struct ike *ike, struct ike_sa *sa);
/* Forget it altogether; its tunnel may start again. */
void ike_sa_drop(struct ike *ike, struct ike_sa *sa);
/* Remove one child and say so. */
void ike_child_down(struct ike *ike, struct ike_child *child,
	enum cause cause, const char *detail);
/* Something authentic came in, by IKE or by ESP. */
void ike_sa_heard(struct ike *ike, struct ike_sa *sa);
void ike_liveness_arm(struct ike *ike, struct ike_sa *sa);

#endif
