/* The snapshot's description (snapshot.def) and the walkers over it. Private
 * to runtime/control. */
#ifndef FLEXIKE_CONTROL_SCHEMA_H
#define FLEXIKE_CONTROL_SCHEMA_H

#include <jansson.h>

#include "runtime/control/control.h"

/* "schema" of the JSON: raised when a field is removed or changes meaning; new
 * fields do not raise it. */
#define CTL_SCHEMA 1

enum ctl_kind {
	CTL_STR,
	CTL_BOOL,
	CTL_U8,
	CTL_U16,
	CTL_U32,
	CTL_U64,
	CTL_SPI32,
	CTL_SPI64,
	CTL_ADDR,
	CTL_ENDPOINT,
	CTL_LIST,
	CTL_OBJECT,
	CTL_COUNTS,
};

struct ctl_schema;

struct ctl_field {
	const char *key;
	enum ctl_kind kind;
	size_t offset;
	size_t counter; /* LIST: offset of its size_t; COUNTS: its length */
	const struct ctl_schema *of; /* LIST, OBJECT */
	const char *(*name)(size_t i); /* COUNTS; NULL for no name */
};

struct ctl_schema {
	size_t size;
	const struct ctl_field *fields;
	size_t n;
};

/* ctl_schema_ctl_snapshot, ctl_schema_ctl_ike_sa … */
#define BEGIN(s, doc) extern const struct ctl_schema ctl_schema_##s;
#include "runtime/control/snapshot.def"

/* JSON object of a struct. keys: NULL-terminated selection, or NULL for all
 * fields. A new reference; NULL: no memory. */
json_t *ctl_schema_json(const struct ctl_schema *schema, const void *obj,
	const char *const *keys);
/* The inverse into a zeroed struct; strings and lists in the arena. False
 * with a sentence in err. Unknown keys are ignored. */
bool ctl_schema_read(const struct ctl_schema *schema, struct arena *a,
	const json_t *json, void *obj, char *err, size_t err_cap)
	__attribute__((warn_unused_result));

#endif
