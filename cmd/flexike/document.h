/* Policy documents (YANG instance data) as subcommands read them. */
#ifndef FLEXIKE_CMD_DOCUMENT_H
#define FLEXIKE_CMD_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct document_input {
	const char *command; /* which says what is wrong: "compile" */
	const char *path;
	const char *secrets; /* keys file, or NULL */
	bool without_keys;
};

/* The name says that it is a document: .json or .xml. */
bool document_is(const char *path);

/* The image of a document, owned by the caller (wipe, then free). *left_out
 * keys are not in it. False: findings are on standard error. */
bool document_image(const struct document_input *in, uint8_t **image,
	size_t *n, size_t *left_out) __attribute__((warn_unused_result));

#endif
