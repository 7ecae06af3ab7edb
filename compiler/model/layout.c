#include "compiler/model/layout.h"

#include "compiler/model/aaa.h"
#include "compiler/model/acl.h"
#include "compiler/model/flex.h"
#include "compiler/model/global.h"
#include "compiler/model/ikev2.h"
#include "compiler/model/interface.h"
#include "compiler/model/ipsec.h"
#include "compiler/model/isakmp.h"
#include "compiler/model/pki.h"

enum { IS_head, IS_parent, IS_child };

static const struct model_layout layouts[MODEL_TYPES] = {
#define TYPE(sym, name, first, label, command) \
	[MODEL_##sym] = {sizeof(struct model_##name), \
		sizeof(((struct model_##name *)0)->first), \
		offsetof(struct model_##name, values_end), \
		IS_##first == IS_parent, IS_##first == IS_child},
#include "compiler/model/types.def"
#undef TYPE
};

static const struct model_layout global = {sizeof(struct model_global),
	sizeof(struct model_head), offsetof(struct model_global, values_end),
	false, false};

/* Spelled as in types.def: the type of a struct's name. */
enum {
#define TYPE(sym, name, first, label, command) TYPE_OF_##name = MODEL_##sym,
#include "compiler/model/types.def"
#undef TYPE
};

static const struct model_group_info groups[MODEL_GROUPS] = {
#define GROUP(sym, owner, name) \
	[MODEL_GROUP_##sym] = {{sizeof(struct model_##name), 0, \
		offsetof(struct model_##name, values_end), false, false}, \
		(enum model_type)TYPE_OF_##owner, \
		offsetof(struct model_##owner, name)},
#include "compiler/model/groups.def"
#undef GROUP
};

const struct model_layout *model_layout(enum model_type t)
{
	return t < MODEL_TYPES ? &layouts[t] : &global;
}

const struct model_group_info *model_group_info(enum model_group g)
{
	return &groups[g];
}

bool model_is_child(const struct model_head *h)
{
	return model_layout(h->type)->is_child;
}

static const char *const labels[MODEL_TYPES + 1] = {
#define TYPE(sym, name, first, label, command) [MODEL_##sym] = label,
#include "compiler/model/types.def"
#undef TYPE
	[MODEL_NOTHING] = "object",
};

static const char *const commands[MODEL_TYPES + 1] = {
#define TYPE(sym, name, first, label, command) [MODEL_##sym] = command,
#include "compiler/model/types.def"
#undef TYPE
	[MODEL_NOTHING] = "",
};

const char *model_type_name(enum model_type t)
{
	return labels[t];
}

const char *model_type_command(enum model_type t)
{
	return commands[t];
}
