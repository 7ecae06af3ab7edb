/* Arguments of access lists and prefix lists: an entry is one argument, from
 * the word behind permit or deny to the end of the line. As ios_arg_fn. */
#ifndef FLEXIKE_COMPILER_IOS_ARG_ACL_H
#define FLEXIKE_COMPILER_IOS_ARG_ACL_H

#include "compiler/ios/grammar.h"

/* PROTOCOL SOURCE [PORTS] DESTINATION [PORTS] [options]; 10.0.0.0 0.0.0.255 */
int ios_arg_ace(const struct ios_line *l, size_t i, struct model_value *v,
	struct arena *a);
/* SOURCE [log] */
int ios_arg_ace_standard(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a);
/* As the first, with IPv6 prefixes. */
int ios_arg_ace_ipv6(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a);
/* PREFIX [ge N] [le N] */
int ios_arg_prefix_rule(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a);
int ios_arg_prefix_rule_ipv6(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a);

#endif
