/* Lines for what holds where a configuration says nothing. */
#include "compiler/show/default.h"

#include "compiler/model/flex.h"
#include "compiler/model/global.h"
#include "compiler/model/ipsec.h"
#include "compiler/model/isakmp.h"
#include "compiler/model/pki.h"
#include "compiler/model/smart.h"

#define MODEL_GLOBAL MODEL_NOTHING /* there is one, and it is in no table */

enum row_kind { ROW_VALUE, ROW_GROUP, ROW_LIST, ROW_SMART };
enum row_of { OF_ANY, OF_BUILTIN, OF_NAMED };

struct row {
	enum model_type type;
	enum row_kind kind;
	enum row_of of;
	size_t field;
	size_t other;	     /* GROUP: of the field in the group */
	size_t smart;	     /* in struct smart_proposal */
	const char *line;
	enum model_type needs; /* that its default object is there */
};

static const struct row rows[] = {
#define AT(s, f) offsetof(struct model_##s, f)
#define VALUE(T, s, f, g, o, text) {.type = MODEL_##T, .of = OF_##o, \
	.kind = ROW_VALUE, .field = AT(s, f), .other = AT(s, g), \
	.line = text, .needs = MODEL_NOTHING},
#define GROUP(T, s, grp, f, o, text) {.type = MODEL_##T, .of = OF_##o, \
	.kind = ROW_GROUP, .field = AT(s, grp), .other = AT(grp, f), \
	.line = text, .needs = MODEL_NOTHING},
#define LIST(T, s, f, o, text, N) {.type = MODEL_##T, .of = OF_##o, \
	.kind = ROW_LIST, .field = AT(s, f), .line = text, \
	.needs = MODEL_##N},
#define SMART(T, s, f, text) {.type = MODEL_##T, .of = OF_BUILTIN, \
	.kind = ROW_SMART, .field = AT(s, f), \
	.smart = offsetof(struct smart_proposal, f), .line = text, \
	.needs = MODEL_NOTHING},
#include "compiler/show/default.def"
#undef AT
};

/* Default objects, in the order in which a router has them. */
static const struct {
	enum model_type type;
	const char *line;
} objects[] = {
	{MODEL_AUTHORIZATION, "crypto ikev2 authorization policy default"},
	{MODEL_PROPOSAL, "crypto ikev2 proposal default"},
	{MODEL_POLICY, "crypto ikev2 policy default"},
	{MODEL_TRANSFORM_SET,
		"crypto ipsec transform-set default esp-aes esp-sha-hmac"},
	{MODEL_IPSEC_PROFILE, "crypto ipsec profile default"},
};

static const void *at(const void *object, size_t offset)
{
	return (const uint8_t *)object + offset;
}

static bool is_set(const void *object, size_t offset)
{
	const struct model_value *v;

	memcpy(&v, at(object, offset), sizeof(v));
	return model_is_set(v);
}

static bool is_empty(const void *object, size_t offset)
{
	const struct model_list *l = at(object, offset);

	return !l->n;
}

static bool is_missing(const struct row *r, const void *object)
{
	const void *group;

	switch (r->kind) {
	case ROW_VALUE:
		return !is_set(object, r->field) && !is_set(object, r->other);
	case ROW_GROUP:
		memcpy(&group, at(object, r->field), sizeof(group));
		return !is_set(group, r->other);
	case ROW_LIST:
	case ROW_SMART:
		return is_empty(object, r->field);
	}
	return false;
}

static bool concerns(const struct row *r, const struct model_head *h)
{
	return r->of == OF_ANY || (r->of == OF_BUILTIN) == h->builtin;
}

static void smart(const struct row *r, enum lint_release release,
	struct convert_text *out)
{
	const struct smart_list *l = at(smart_proposal(release), r->smart);

	convert_text_put(out, r->line);
	for (size_t i = 0; i < l->n; i++)
		convert_text_say(out, " %s", transform_row(l->rows[i])->ios);
	convert_text_put(out, "\n");
}

static void lines(const struct model *m, enum model_type t,
	const struct model_head *h, enum lint_release release,
	struct convert_text *out)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *r = &rows[i];

		if (r->type != t || !concerns(r, h) || !is_missing(r, h) ||
			(r->needs != MODEL_NOTHING &&
				model_default(m, r->needs)->removed))
			continue;
		if (r->kind == ROW_SMART) {
			smart(r, release, out);
		} else {
			convert_text_put(out, r->line);
			convert_text_put(out, "\n");
		}
	}
}

bool show_default_has(enum model_type t)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].type == t)
			return true;
	return false;
}

void show_default_lines(const struct model *m, const struct model_head *h,
	enum lint_release release, struct convert_text *out)
{
	lines(m, (enum model_type)h->type, h, release, out);
}

void show_default_objects(const struct model *m, enum lint_release release,
	struct convert_text *out)
{
	size_t before = out->n;

	lines(m, MODEL_GLOBAL, &m->global->head, release, out);
	if (out->n != before)
		convert_text_put(out, "!\n");
	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++) {
		const struct model_head *h =
			model_default(m, objects[i].type);

		/* Written, and perhaps settled. */
		if (h->at.line || h->removed)
			continue;
		convert_text_put(out, objects[i].line);
		convert_text_put(out, "\n");
		lines(m, objects[i].type, h, release, out);
		convert_text_put(out, "!\n");
	}
}
