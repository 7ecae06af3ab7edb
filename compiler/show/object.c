#include "compiler/show/object.h"

#include <string.h>

#include "compiler/diff/side.h"

void show_set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

void show_set_number(json_t *o, const char *key, uint32_t v)
{
	show_set(o, key, json_integer(v));
}

void show_set_bool(json_t *o, const char *key, bool v)
{
	show_set(o, key, json_boolean(v));
}

void show_set_text(json_t *o, const char *key, const char *text)
{
	show_set(o, key, *text ? json_string(text) : json_null());
}

json_t *show_word(enum policy_table t, const char *field, uint32_t value)
{
	const struct policy_field *f = diff_schema_field(t, field);

	return f && f->words && value <= f->max ?
		json_string(f->words[value]) : json_null();
}

json_t *show_object(const struct policy *p, struct policy_str name,
	uint32_t origin, struct policy_str file, uint32_t line)
{
	json_t *o = json_object();

	show_set(o, "name", json_string(policy_text(p, name)));
	show_set(o, "origin",
		show_word(POLICY_TABLE_ike_proposal, "origin", origin));
	show_set_text(o, "file", policy_text(p, file));
	show_set(o, "line", line ? json_integer(line) : json_null());
	return o;
}

json_t *show_span(struct span s)
{
	return json_stringn((const char *)s.p, s.n);
}

json_t *show_host(const struct model_value *v, const char *before_mask,
	const char *behind_mask)
{
	const struct prefix *x = model_prefix(v);
	struct addr mask = prefix_mask(x->addr.family, x->len);
	char a[ADDR_STR_MAX], m[ADDR_STR_MAX];

	if (!x->addr.family)
		return show_span(v->text);
	(void)addr_str(&x->addr, a);
	if (v->bare || x->len == addr_len(&x->addr) * 8)
		return json_string(a);
	return json_sprintf("%s%s%s%s", a, before_mask, addr_str(&mask, m),
		behind_mask);
}

json_t *show_model_object(const struct show_from *from,
	const struct model_head *h)
{
	json_t *o = json_object();

	show_set(o, "name", show_span(h->name));
	show_set(o, "origin", json_string(h->defined ? "config" : "default"));
	show_set(o, "file", h->defined ? json_string(policy_text(from->p,
		policy_get(from->p, device, 0)->file)) : json_null());
	show_set(o, "line", h->defined ? json_integer(h->at.line) :
					 json_null());
	return o;
}

const char *show_prefix(const struct policy_prefix *x, char *buf)
{
	struct prefix q = policy_prefix_get(x);
	struct addr mask = prefix_mask(q.addr.family, q.len);
	char a[ADDR_STR_MAX], m[ADDR_STR_MAX];

	if (q.addr.family == ADDR_V4)
		(void)snprintf(buf, SHOW_PREFIX_MAX, "%s %s",
			addr_str(&q.addr, a), addr_str(&mask, m));
	else
		(void)snprintf(buf, SHOW_PREFIX_MAX, "%s/%u",
			addr_str(&q.addr, a), q.len);
	return buf;
}

json_t *show_addresses(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();
	char buf[ADDR_STR_MAX];

	for (uint32_t i = 0; i < r.n; i++) {
		struct addr a = policy_addr_get(
			&policy_get(p, address, r.first + i)->addr);

		(void)json_array_append_new(list, json_string(
			a.family ? addr_str(&a, buf) : "unknown"));
	}
	return list;
}

json_t *show_identity(const struct policy *p, const struct policy_identity *r)
{
	json_t *word = show_word(POLICY_TABLE_identity, "kind", r->kind);
	const char *kind = json_string_value(word);
	size_t n = kind ? strcspn(kind, "-") : 0;
	char buf[SHOW_PREFIX_MAX];
	json_t *s = NULL;

	/* The dash of key-id is IOS's own, that of fqdn-domain is not. */
	if (kind && r->kind == POLICY_ID_ADDRESS)
		s = json_sprintf("%s %s", kind, show_prefix(&r->prefix, buf));
	else if (kind && (r->kind == POLICY_ID_FQDN_DOMAIN ||
		r->kind == POLICY_ID_EMAIL_DOMAIN))
		s = json_sprintf("%.*s %s %s", (int)n, kind, kind + n + 1,
			policy_text(p, r->text));
	else if (kind)
		s = json_sprintf("%s%s%s", kind, r->text.n ? " " : "",
			policy_text(p, r->text));
	json_decref(word);
	return s ? s : json_null();
}

json_t *show_identities(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r.n; i++)
		(void)json_array_append_new(list, show_identity(p,
			policy_get(p, identity, r.first + i)));
	return list;
}

json_t *show_fvrf(const struct policy *p, uint32_t fvrf, uint32_t vrf)
{
	return fvrf == POLICY_FVRF_NAMED && vrf != POLICY_NONE ?
		SHOW_NAME(p, vrf, vrf) :
		show_word(POLICY_TABLE_ike_policy, "fvrf", fvrf);
}

const char *show_text(const json_t *o, const char *key, const char *otherwise)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : otherwise;
}

uint32_t show_number(const json_t *o, const char *key)
{
	return (uint32_t)json_integer_value(json_object_get(o, key));
}

bool show_bool(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key));
}

void show_join(FILE *out, const json_t *list, const char *between)
{
	size_t i;
	json_t *v;

	if (!json_array_size(list))
		(void)fputs("none", out);
	json_array_foreach (list, i, v)
		(void)fprintf(out, "%s%s", i ? between : "",
			json_string_value(v));
}
