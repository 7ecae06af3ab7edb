/* show crypto ikev2 proposal */
#include "compiler/show/object.h"

#include <string.h>

/* DH_GROUP_2048_MODP/Group 14, of MODP2048 and 14. */
static void group_word(const struct transform *t, char *buf)
{
	size_t n = strcspn(t->name, "0123456789");

	(void)snprintf(buf, SHOW_WORD_MAX, "DH_GROUP_%s_%.*s/Group %s",
		t->name + n, (int)n, t->name, t->show);
}

void show_proposal_word(const struct transform *t, char *buf)
{
	if (t->type == TRANSFORM_DH)
		group_word(t, buf);
	else if (t->key_bits)
		(void)snprintf(buf, SHOW_WORD_MAX, "%s-%u", t->show,
			t->key_bits);
	else
		(void)snprintf(buf, SHOW_WORD_MAX, "%s", t->show);
}

static void word(const struct policy_transform *r, char *buf)
{
	const struct transform *t = transform_find((uint8_t)r->type,
		(uint16_t)r->id, (uint16_t)r->key_bits);

	if (t)
		show_proposal_word(t, buf);
	else
		(void)transform_str((uint8_t)r->type, (uint16_t)r->id,
			(uint16_t)r->key_bits, buf);
}

static bool has(const json_t *list, const char *text)
{
	json_t *v;
	size_t i;

	json_array_foreach (list, i, v)
		if (!strcmp(json_string_value(v), text))
			return true;
	return false;
}

static void add(const struct policy *p, const struct policy_ike_proposal *r,
	const char *key, enum transform_type type, json_t *o)
{
	json_t *list = json_object_get(o, key);

	if (!list) {
		list = json_array();
		show_set(o, key, list);
	}
	for (uint32_t i = 0; i < r->transforms.n; i++) {
		const struct policy_transform *t =
			policy_get(p, transform, r->transforms.first + i);
		char buf[SHOW_WORD_MAX];

		if (t->type != (uint32_t)type)
			continue;
		word(t, buf);
		if (!has(list, buf))
			(void)json_array_append_new(list, json_string(buf));
	}
}

/* Ciphers with integrity of their own and others are rows of their own in the
 * tables, consecutive and of one name; to the operator they are one. */
void show_proposal_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_ike_proposal);
	const char *last = "";
	json_t *o = NULL;

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_ike_proposal *r =
			policy_get(p, ike_proposal, i);
		const char *name = policy_text(p, r->name);

		if (!o || strcmp(name, last) != 0) {
			o = SHOW_OBJECT(p, r);
			show_set_bool(o, "complete", true);
			(void)json_array_append_new(out, o);
		}
		last = name;
		add(p, r, "encryption", TRANSFORM_ENCR, o);
		add(p, r, "integrity", TRANSFORM_INTEG, o);
		add(p, r, "prf", TRANSFORM_PRF, o);
		add(p, r, "group", TRANSFORM_DH, o);
	}
	show_incomplete(from, MODEL_PROPOSAL, out);
}

void show_proposal_print(FILE *out, const json_t *o)
{
	static const struct {
		const char *key;
		const char *label;
	} lines[] = {
		{"encryption", "Encryption"},
		{"integrity", "Integrity"},
		{"prf", "PRF"},
		{"group", "DH Group"},
	};

	(void)fprintf(out, " IKEv2 proposal: %s\n", show_text(o, "name", ""));
	show_incomplete_print(out, "     ", o);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		(void)fprintf(out, "     %-10s : ", lines[i].label);
		show_join(out, json_object_get(o, lines[i].key), " ");
		(void)fputc('\n', out);
	}
}
