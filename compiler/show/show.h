/* Effective configuration, as IOS shows it: smart defaults included, because
 * it is read from the policy tables that the gateway and the simulator use.
 * What has no row in them, because it is incomplete or of another protocol,
 * comes from the configuration itself, where there is one.
 *
 * An object is made once, as JSON, and its text is printed from that, so both
 * forms say the same. No key is in either: objects say whether one is set. */
#ifndef FLEXIKE_COMPILER_SHOW_SHOW_H
#define FLEXIKE_COMPILER_SHOW_SHOW_H

#include <jansson.h>
#include <stdio.h>

#include "runtime/policy/policy.h"

struct compiler_unit;

struct show_from { /* both borrowed */
	const struct policy *p;
	const struct compiler_unit *u; /* NULL: an image, or a document */
};

struct show_subject {
	const char *words; /* "crypto ikev2 proposal" */
	const char *help;
	const char *heading; /* once, before all objects; "" none */
	bool needs_config;   /* without one there is nothing to show */
	/* Appended to @out, in the order of the table. */
	void (*list)(const struct show_from *from, json_t *out);
	void (*print)(FILE *out, const json_t *object);
};

/* All of them. Static. */
size_t show_subjects(const struct show_subject **subjects);

struct show_request {
	const struct show_subject *subject; /* NULL: unknown, or ambiguous */
	const char *name;    /* behind the words, within them; "": all */
	bool of_interface;   /* the name is that of an interface */
	const char *nearest; /* words that were perhaps meant, or NULL */
	const char *live;    /* what only a running router knows, or NULL */
	const char *gateway; /* the same for flexikectl; "": it does not know */
	unsigned candidates; /* subjects that the words may mean */
};

/* Words abbreviated as on IOS, in any case, blanks between them; one more word
 * is a name, as are the word `tag` and one more; `interface` and one more
 * selects by interface. @words must outlive the result. */
struct show_request show_find(const char *words);

/* The objects that are asked for. Owned by the caller (json_decref); NULL: no
 * memory. */
json_t *show_objects(const struct show_request *r,
	const struct show_from *from) __attribute__((warn_unused_result));
/* The lines of a configuration and, among them, what holds where it says
 * nothing: read again, it is the same configuration. Keys are masked unless
 * @secrets. Owned by the caller (wipe, then free); NULL: no memory. */
char *show_running_all(const struct compiler_unit *u, bool secrets)
	__attribute__((warn_unused_result));

/* Heading and objects, blank lines between them. */
void show_print(FILE *out, const struct show_subject *s,
	const json_t *objects);

#endif
