/* Keys that were read from a keys file. Private to yang/; see yang.h. */
#ifndef FLEXIKE_YANG_KEYS_H
#define FLEXIKE_YANG_KEYS_H

#include "yang/yang.h"

/* The key of that number, borrowed; false: there is none. */
bool yang_keys_get(const struct yang_keys *k, uint32_t number,
	struct span *octets);

#endif
