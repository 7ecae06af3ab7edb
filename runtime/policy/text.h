/* What may stand in the string pool: UTF-8 (RFC 3629) without control
 * characters other than tab and without noncharacters, so that a string can go
 * to a terminal, a log line, JSON, XML or YANG as it is. */
#ifndef FLEXIKE_POLICY_TEXT_H
#define FLEXIKE_POLICY_TEXT_H

#include "runtime/base/bytes.h"

/* Octets of the acceptable character at p, of which n >= 1 octets are there;
 * 0 when it is not one. */
size_t policy_text_char(const uint8_t *p, size_t n);

/* s with every unacceptable character (or stray octet) replaced by U+FFFD,
 * into out, which holds at least 3 * s.n octets. Returns the octets written. */
size_t policy_text_clean(struct span s, uint8_t *out);

#endif
