/* Inside convert/: what the parts of the IOS writer share. */
#ifndef FLEXIKE_COMPILER_CONVERT_IOS_H
#define FLEXIKE_COMPILER_CONVERT_IOS_H

#include "compiler/convert/note.h"
#include "compiler/convert/text.h"
#include "runtime/base/map.h"
#include "runtime/policy/policy.h"

struct ios_writer {
	const struct policy *p;
	const struct policy *plain; /* what a release makes of nothing */
	struct convert_text *out;
	struct diag_list *notes;
	struct map lenders;	/* an address to the interface that has it */
	const char *undefined;	/* a name that nothing has */
	bool secrets;
};

/* A number that is written where it is not what IOS takes anyway. */
struct ios_setting {
	size_t offset; /* in the row */
	const char *other; /* with %u */
	const char *zero;  /* NULL: nothing says zero */
};
void ios_write_settings(struct ios_writer *w, const char *indent,
	const struct ios_setting *s, size_t n, const void *row,
	const void *usual);

/* "A M" or "v6/len". */
void ios_write_prefix(struct ios_writer *w, const struct policy_prefix *p);
const char *ios_name(const struct ios_writer *w, enum policy_table t,
	uint32_t row);
bool ios_is_default(const struct ios_writer *w, struct policy_str name);
/* `no crypto …` where the smart default of a table is gone. */
void ios_write_lack(struct ios_writer *w, enum policy_table t,
	const char *command);

/* The parts, in the order in which they are written. */
void ios_write_ike(struct ios_writer *w);
void ios_write_pki(struct ios_writer *w);
void ios_write_profile_maps(struct ios_writer *w,
	const struct policy_profile *r);
void ios_write_profile_trustpoints(struct ios_writer *w,
	const struct policy_profile *r);
/* Is the secret in the tables, and to be written? */
bool ios_has_secret(struct ios_writer *w, uint32_t secret);
/* words and the secret, or a note that `what` of `name` is left out. */
void ios_write_secret(struct ios_writer *w, const char *words,
	uint32_t secret, const char *what, const char *name);
void ios_write_addr(struct ios_writer *w, const struct policy_addr *a);
void ios_write_aaa(struct ios_writer *w);
void ios_write_pools(struct ios_writer *w);
void ios_write_authorizations(struct ios_writer *w);
/* The commands of one policy, a line each. */
void ios_list_authorization(const struct policy *p,
	const struct policy_authorization *r, struct convert_text *out);
void ios_write_profile_service(struct ios_writer *w,
	const struct policy_profile *r);
void ios_write_profile_eap(struct ios_writer *w,
	const struct policy_profile *r);
void ios_write_clients(struct ios_writer *w);
void ios_write_ipsec(struct ios_writer *w);
/* What holds for all that says nothing else. */
const struct policy_ipsec_profile *ios_usual(const struct ios_writer *w);
/* The `set` lines of an IPsec profile or crypto map entry. */
void ios_write_protection(struct ios_writer *w,
	const struct policy_ipsec_profile *r,
	const struct policy_ipsec_profile *usual);
/* Crypto maps, their access lists, and the interfaces that have them. */
void ios_write_maps(struct ios_writer *w);
/* Rows that were written; those of a tunnel are consecutive, and in the order
 * of the tunnels. */
struct ios_nhrp {
	uint32_t settings, peers;
};
void ios_write_nhrp(struct ios_writer *w, uint32_t tunnel,
	struct ios_nhrp *next);
/* False: no memory. */
bool ios_write_interfaces(struct ios_writer *w);

#endif
