/* The stateless cookie against floods from forged addresses: RFC 7296 2.6. */
#ifndef FLEXIKE_IKE_COOKIE_H
#define FLEXIKE_IKE_COOKIE_H

#include "runtime/ike/engine.h"

#define IKE_COOKIE_LEN 33 /* version, HMAC-SHA-256 */

void ike_cookie_init(struct ike *ike);
/* Is the message's cookie ours, for this very peer, SPI and nonce? */
bool ike_cookie_check(struct ike *ike, const struct ike_msg *msg);
/* Make the cookie that the message should have had. */
bool ike_cookie_make(struct ike *ike, const struct ike_msg *msg,
	uint8_t out[IKE_COOKIE_LEN]) __attribute__((warn_unused_result));

#endif
