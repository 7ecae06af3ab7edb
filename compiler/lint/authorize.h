/* What rules about authorization ask of a profile. */
#ifndef FLEXIKE_COMPILER_LINT_AUTHORIZE_H
#define FLEXIKE_COMPILER_LINT_AUTHORIZE_H

#include "compiler/model/aaa.h"
#include "compiler/model/flex.h"
#include "compiler/model/ikev2.h"

/* One line `aaa authorization {user|group} … list …`. */
struct lint_authorization {
	unsigned by; /* MODEL_BY_PSK … */
	bool group;
	const struct model_value *list;
	const struct model_value *name; /* or a mangler; may be unset */
	const struct model_value *password;
};
#define LINT_AUTHORIZATIONS (2 * MODEL_BYS)

/* "psk", "cert" …: the command's word. */
const char *lint_by_word(unsigned by);
/* The lines of a profile into out[LINT_AUTHORIZATIONS]; how many. */
size_t lint_authorizations(const struct model_profile *p,
	struct lint_authorization *out);
/* Are this router's authorization policies all that a list asks? */
bool lint_is_local_list(const struct model *m, const struct model_value *list);
/* The policy that a line names; NULL when it is not named, not here or not
 * defined. */
const struct model_authorization *lint_local_policy(const struct model *m,
	const struct lint_authorization *a);

#endif
