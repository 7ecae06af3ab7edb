/* Effective configuration, as IOS shows it: smart defaults included, because
 * it is read from the policy tables that the gateway and the simulator use.
 *
 * An object is made once, as JSON, and its text is printed from that, so both
 * forms say the same. No key is in either: objects say whether one is set. */
#ifndef FLEXIKE_COMPILER_SHOW_SHOW_H
#define FLEXIKE_COMPILER_SHOW_SHOW_H

#include <jansson.h>
#include <stdio.h>

#include "runtime/policy/policy.h"

struct show_subject {
	const char *words; /* "crypto ikev2 proposal" */
	const char *help;
	/* Appended to @out, in the order of the table. */
	void (*list)(const struct policy *p, json_t *out);
	void (*print)(FILE *out, const json_t *object);
};

/* All of them. Static. */
size_t show_subjects(const struct show_subject **subjects);

struct show_request {
	const struct show_subject *subject; /* NULL: unknown, or ambiguous */
	const char *name;    /* behind the words, within them; "": all */
	const char *nearest; /* words that were perhaps meant, or NULL */
	unsigned candidates; /* subjects that the words may mean */
};

/* Words abbreviated as on IOS, in any case, blanks between them; one more word
 * is a name. @words must outlive the result. */
struct show_request show_find(const char *words);

/* The objects of that name, all when it is "". Owned by the caller
 * (json_decref); NULL: no memory. */
json_t *show_objects(const struct show_subject *s, const struct policy *p,
	const char *name) __attribute__((warn_unused_result));

#endif
