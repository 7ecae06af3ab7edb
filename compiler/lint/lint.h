/* The check functions of lint.def: one per rule, each raises what it finds. */
#ifndef FLEXIKE_COMPILER_LINT_LINT_H
#define FLEXIKE_COMPILER_LINT_LINT_H

#include "compiler/lint/rule.h"
#include "compiler/model/aaa.h"
#include "compiler/model/acl.h"
#include "compiler/model/flex.h"
#include "compiler/model/global.h"
#include "compiler/model/ikev2.h"
#include "compiler/model/interface.h"
#include "compiler/model/ipsec.h"
#include "compiler/model/isakmp.h"
#include "compiler/model/pki.h"
#include "runtime/wire/transform.h"

#define LINT(id, slug, category, severity, object, check, ...) \
	void check(struct lint *l, const struct model_##object *o);
#define LINT_ALL(id, slug, category, severity, check, ...) \
	void check(struct lint *l);
#define LINT_ALSO(id, object, check) \
	void check(struct lint *l, const struct model_##object *o);
#define LINT_RAISED(...)
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_ALL
#undef LINT_ALSO
#undef LINT_RAISED

/* What several rules ask about the model. */

/* A protected point-to-point tunnel. */
bool lint_is_static_tunnel(const struct model_interface *i);
/* What protects it, or NULL. */
const struct model_ipsec_profile *lint_protection(
	const struct model_interface *i);
const struct model_profile *lint_ike_profile(const struct model *m,
	const struct model_interface *i);
/* Every algorithm that the operator wrote, in IKE proposals, transform sets
 * (esp) and PFS groups. */
typedef void lint_algorithm_fn(struct lint *l, const struct transform *t,
	const struct model_value *v, bool esp);
void lint_each_algorithm(struct lint *l, lint_algorithm_fn *fn);
/* The first tunnel that negotiates with the default proposal; NULL: none. */
const struct model_interface *lint_smart_default_user(const struct model *m);
/* … with the default transform set, esp-aes and esp-sha-hmac. */
const struct model_interface *lint_default_set_user(const struct model *m);
/* What makes it negotiate: its protection, or its crypto map. */
const struct model_value *lint_negotiates_at(const struct model_interface *i);
bool lint_has_auth(const struct model_list *l, uint32_t auth);

#endif
