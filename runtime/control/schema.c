#include "runtime/control/schema.h"

#include <inttypes.h>
#include <stdlib.h>

static const char *cause_key(size_t i)
{
	const struct cause_info *info = cause_info((enum cause)i);

	return info ? info->id : NULL;
}

/* ESP_OK counts nothing. */
static const char *esp_key(size_t i)
{
	return i ? esp_err_name((enum esp_err)i) : NULL;
}

#define BEGIN(s, doc) static const struct ctl_field fields_##s[] = {
#define END(s) };
#define FIELD(s, member, kind, doc) \
	{#member, CTL_##kind, offsetof(struct s, member), 0, NULL, NULL},
#define LIST(s, member, counter, of, doc) \
	{#member, CTL_LIST, offsetof(struct s, member), \
		offsetof(struct s, counter), &ctl_schema_##of, NULL},
#define OBJECT(s, member, of, doc) \
	{#member, CTL_OBJECT, offsetof(struct s, member), 0, \
		&ctl_schema_##of, NULL},
#define COUNTS(s, member, name_fn, number, doc) \
	{#member, CTL_COUNTS, offsetof(struct s, member), number, NULL, \
		name_fn},
#include "runtime/control/snapshot.def"

#define BEGIN(s, doc) \
	const struct ctl_schema ctl_schema_##s = {sizeof(struct s), \
		fields_##s, sizeof(fields_##s) / sizeof(fields_##s[0])};
#include "runtime/control/snapshot.def"

/* ---- writing ----------------------------------------------------------- */

/* JSON numbers of jansson are signed; a counter would need centuries to get
 * beyond that, but it must not come out negative. */
static json_t *number_json(uint64_t v)
{
	return json_integer(v > INT64_MAX ? INT64_MAX : (json_int_t)v);
}

static json_t *addr_json(const struct addr *a)
{
	char buf[ADDR_STR_MAX];

	return a->family ? json_string(addr_str(a, buf)) : json_null();
}

static json_t *endpoint_json(const struct endpoint *e)
{
	return json_pack("{s:o, s:i}", "address", addr_json(&e->addr), "port",
		(int)e->port);
}

static json_t *spi_json(uint64_t v, int digits)
{
	char buf[20];

	(void)snprintf(buf, sizeof(buf), "%0*" PRIx64, digits, v);
	return json_string(buf);
}

static json_t *counts_json(const struct ctl_field *f, const uint64_t *counts)
{
	json_t *o = json_object();

	for (size_t i = 0; i < f->counter; i++) {
		const char *name = f->name(i);

		if (name && counts[i])
			(void)json_object_set_new(o, name,
				number_json(counts[i]));
	}
	return o;
}

static json_t *list_json(const struct ctl_field *f, const uint8_t *base)
{
	const uint8_t *items;
	size_t n;
	json_t *list = json_array();

	memcpy(&items, base + f->offset, sizeof(items));
	memcpy(&n, base + f->counter, sizeof(n));
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list, ctl_schema_json(f->of,
			items + i * f->of->size, NULL));
	return list;
}

static json_t *field_json(const struct ctl_field *f, const void *obj)
{
	const uint8_t *base = obj;
	const void *p = base + f->offset;

	switch (f->kind) {
	case CTL_STR: {
		const char *s = *(const char *const *)p;

		return json_string(s ? s : "");
	}
	case CTL_BOOL:
		return json_boolean(*(const bool *)p);
	case CTL_U8:
		return number_json(*(const uint8_t *)p);
	case CTL_U16:
		return number_json(*(const uint16_t *)p);
	case CTL_U32:
		return number_json(*(const uint32_t *)p);
	case CTL_U64:
		return number_json(*(const uint64_t *)p);
	case CTL_SPI32:
		return spi_json(*(const uint32_t *)p, 8);
	case CTL_SPI64:
		return spi_json(*(const uint64_t *)p, 16);
	case CTL_ADDR:
		return addr_json(p);
	case CTL_ENDPOINT:
		return endpoint_json(p);
	case CTL_LIST:
		return list_json(f, base);
	case CTL_OBJECT:
		return ctl_schema_json(f->of, p, NULL);
	case CTL_COUNTS:
		return counts_json(f, p);
	}
	return NULL;
}

static bool selected(const char *key, const char *const *keys)
{
	if (!keys)
		return true;
	for (; *keys; keys++)
		if (strcmp(*keys, key) == 0)
			return true;
	return false;
}

json_t *ctl_schema_json(const struct ctl_schema *schema, const void *obj,
	const char *const *keys)
{
	json_t *o = json_object();

	for (size_t i = 0; o && i < schema->n; i++) {
		const struct ctl_field *f = &schema->fields[i];

		if (!selected(f->key, keys))
			continue;
		/* A NULL value (no memory) is refused here. */
		if (json_object_set_new(o, f->key, field_json(f, obj)) < 0) {
			json_decref(o);
			return NULL;
		}
	}
	return o;
}

/* ---- reading ----------------------------------------------------------- */

struct reader {
	struct arena *arena;
	char *err;
	size_t err_cap;
};

static bool refuse(const struct reader *r, const char *key, const char *want)
{
	(void)snprintf(r->err, r->err_cap, "field \"%.40s\" is not %s", key,
		want);
	return false;
}

static bool no_memory(const struct reader *r)
{
	(void)snprintf(r->err, r->err_cap, "no memory for the snapshot");
	return false;
}

static bool read_str(const struct reader *r, const json_t *v, const char *key,
	const char **out)
{
	if (!json_is_string(v))
		return refuse(r, key, "text");
	*out = arena_strdup(r->arena, json_string_value(v));
	return *out || no_memory(r);
}

static bool read_number(const struct reader *r, const json_t *v,
	const char *key, uint64_t max, uint64_t *out)
{
	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
		(uint64_t)json_integer_value(v) > max)
		return refuse(r, key, "a number in its range");
	*out = (uint64_t)json_integer_value(v);
	return true;
}

static bool read_spi(const struct reader *r, const json_t *v, const char *key,
	size_t digits, uint64_t *out)
{
	const char *s = json_string_value(v);

	if (!s || strlen(s) != digits ||
		strspn(s, "0123456789abcdef") != digits)
		return refuse(r, key, "an SPI in hexadecimal digits");
	*out = strtoull(s, NULL, 16);
	return true;
}

static bool read_addr(const struct reader *r, const json_t *v,
	const char *key, struct addr *out)
{
	if (json_is_null(v))
		return true;
	if (!json_is_string(v) || !addr_parse(json_string_value(v), out))
		return refuse(r, key, "an address");
	return true;
}

static bool read_endpoint(const struct reader *r, const json_t *v,
	const char *key, struct endpoint *out)
{
	uint64_t port = 0;

	if (!json_is_object(v) || !json_object_get(v, "address"))
		return refuse(r, key, "an address and a port");
	if (!read_addr(r, json_object_get(v, "address"), key, &out->addr) ||
		!read_number(r, json_object_get(v, "port"), key, UINT16_MAX,
			&port))
		return false;
	out->port = (uint16_t)port;
	return true;
}

static bool read_counts(const struct reader *r, const struct ctl_field *f,
	const json_t *v, uint64_t *out)
{
	if (!json_is_object(v))
		return refuse(r, f->key, "an object");
	for (size_t i = 0; i < f->counter; i++) {
		const char *name = f->name(i);
		const json_t *n = name ? json_object_get(v, name) : NULL;

		if (n && !read_number(r, n, name, INT64_MAX, &out[i]))
			return false;
	}
	return true;
}

static bool read_list(const struct reader *r, const struct ctl_field *f,
	const json_t *v, uint8_t *base)
{
	size_t n = json_array_size(v);
	uint8_t *items = NULL;

	if (!json_is_array(v))
		return refuse(r, f->key, "a list");
	if (n) {
		items = arena_array(r->arena, n, f->of->size);
		if (!items)
			return no_memory(r);
	}
	for (size_t i = 0; i < n; i++)
		if (!ctl_schema_read(f->of, r->arena, json_array_get(v, i),
			    items + i * f->of->size, r->err, r->err_cap))
			return false;
	memcpy(base + f->offset, &items, sizeof(items));
	memcpy(base + f->counter, &n, sizeof(n));
	return true;
}

static bool read_scalar(const struct reader *r, const struct ctl_field *f,
	const json_t *v, void *p)
{
	uint64_t n = 0;
	bool ok;

	switch (f->kind) {
	case CTL_BOOL:
		*(bool *)p = json_is_true(v);
		return json_is_boolean(v) || refuse(r, f->key, "true or false");
	case CTL_U8:
		ok = read_number(r, v, f->key, UINT8_MAX, &n);
		*(uint8_t *)p = (uint8_t)n;
		return ok;
	case CTL_U16:
		ok = read_number(r, v, f->key, UINT16_MAX, &n);
		*(uint16_t *)p = (uint16_t)n;
		return ok;
	case CTL_U32:
		ok = read_number(r, v, f->key, UINT32_MAX, &n);
		*(uint32_t *)p = (uint32_t)n;
		return ok;
	case CTL_U64:
		return read_number(r, v, f->key, INT64_MAX, p);
	case CTL_SPI32:
		ok = read_spi(r, v, f->key, 8, &n);
		*(uint32_t *)p = (uint32_t)n;
		return ok;
	case CTL_SPI64:
		return read_spi(r, v, f->key, 16, p);
	default:
		return false;
	}
}

static bool read_field(const struct reader *r, const struct ctl_field *f,
	const json_t *v, uint8_t *base)
{
	void *p = base + f->offset;

	switch (f->kind) {
	case CTL_STR:
		return read_str(r, v, f->key, p);
	case CTL_ADDR:
		return read_addr(r, v, f->key, p);
	case CTL_ENDPOINT:
		return read_endpoint(r, v, f->key, p);
	case CTL_LIST:
		return read_list(r, f, v, base);
	case CTL_OBJECT:
		return ctl_schema_read(f->of, r->arena, v, p, r->err,
			r->err_cap);
	case CTL_COUNTS:
		return read_counts(r, f, v, p);
	default:
		return read_scalar(r, f, v, p);
	}
}

bool ctl_schema_read(const struct ctl_schema *schema, struct arena *a,
	const json_t *json, void *obj, char *err, size_t err_cap)
{
	struct reader r = {a, err, err_cap};

	if (!json_is_object(json)) {
		(void)snprintf(err, err_cap, "an object is expected");
		return false;
	}
	for (size_t i = 0; i < schema->n; i++) {
		const struct ctl_field *f = &schema->fields[i];
		const json_t *v = json_object_get(json, f->key);

		if (!v) {
			(void)snprintf(err, err_cap,
				"field \"%s\" is missing", f->key);
			return false;
		}
		if (!read_field(&r, f, v, obj))
			return false;
	}
	return true;
}
