/* Policies as subcommands read them: a configuration, an image, or a policy
 * document, told apart by what is in the file and by its name. */
#ifndef FLEXIKE_CMD_LOAD_H
#define FLEXIKE_CMD_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/policy/policy.h"

struct compiler_unit;

struct load_input {
	const char *command; /* "diff": begins messages */
	const char *path;    /* "-" is a configuration on standard input */
	const char *release; /* of configurations; NULL: auto */
	const char *keys;    /* of documents, or NULL */
	bool secrets;	     /* keys are wanted */
	bool findings;	     /* show those of a configuration */
	/* A configuration is put here, owned by the caller (compiler_free);
	 * NULL for others. NULL: not wanted. */
	struct compiler_unit **unit;
};

/* Owned by the caller (policy_free). *errors: how many errors a configuration
 * has. NULL: said on standard error. */
struct policy *load_policy(const struct load_input *in, size_t *errors)
	__attribute__((warn_unused_result));

#endif
