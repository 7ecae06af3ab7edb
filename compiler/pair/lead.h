/* Where tunnels lead: one row of a prediction for each end that a protected
 * tunnel may be begun with. Private to compiler/pair. */
#ifndef FLEXIKE_COMPILER_PAIR_LEAD_H
#define FLEXIKE_COMPILER_PAIR_LEAD_H

#include "compiler/pair/pair.h"

/* Fill in p->tunnels: a static tunnel and an entry of a crypto map lead to one
 * end, the tunnel of a FlexVPN client to each of its peers, a multipoint tunnel
 * to each NHRP server and mapping. Their devices are not looked for. False: no
 * memory. */
bool pair_lead_list(struct pair_prediction *p)
	__attribute__((warn_unused_result));

#endif
