/* Snapshot to JSON text and back. */
#include "runtime/control/control.h"

#include <inttypes.h>
#include <stdlib.h>

#include "runtime/control/schema.h"

char *ctl_snapshot_json(const struct ctl_snapshot *s)
{
	json_t *body = ctl_schema_json(&ctl_schema_ctl_snapshot, s, NULL);
	json_t *top = json_pack("{s:i}", "schema", CTL_SCHEMA);
	char *text = NULL;

	if (body && top && json_object_update(top, body) == 0)
		text = json_dumps(top, JSON_COMPACT);
	json_decref(top);
	json_decref(body);
	return text;
}

struct ctl_snapshot *ctl_snapshot_parse(struct arena *a, const char *json,
	char *err, size_t err_cap)
{
	struct ctl_snapshot *s = arena_new(a, struct ctl_snapshot);
	json_error_t where;
	json_t *top = json_loads(json, JSON_REJECT_DUPLICATES, &where);
	json_int_t schema;
	bool ok = false;

	if (!top) {
		(void)snprintf(err, err_cap, "not JSON: %s (line %d)",
			where.text, where.line);
		return NULL;
	}
	schema = json_integer_value(json_object_get(top, "schema"));
	if (!s)
		(void)snprintf(err, err_cap, "no memory for the snapshot");
	else if (!json_is_object(top) || schema != CTL_SCHEMA)
		(void)snprintf(err, err_cap,
			"the snapshot has schema %" JSON_INTEGER_FORMAT
			"; this program understands schema %d",
			schema, CTL_SCHEMA);
	else
		ok = ctl_schema_read(&ctl_schema_ctl_snapshot, a, top, s, err,
			err_cap);
	json_decref(top);
	return ok ? s : NULL;
}
