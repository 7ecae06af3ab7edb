#include "runtime/control/protocol.h"

#include <inttypes.h>
#include <stdlib.h>

#include "runtime/control/schema.h"

/* What a request may say beside its command. */
static const struct {
	const char *word;
	const char *field; /* its one argument, or NULL */
} verbs[CTL_VERBS] = {
	[CTL_VERB_SNAPSHOT] = {"snapshot", NULL},
	[CTL_VERB_CLEAR] = {"clear", "ike_sa"},
	[CTL_VERB_START] = {"start", "tunnel"},
	[CTL_VERB_STOP] = {"stop", "tunnel"},
	[CTL_VERB_VERSION] = {"version", NULL},
};

static bool verb_find(const char *word, enum ctl_verb *out)
{
	for (size_t v = 0; v < CTL_VERBS; v++) {
		if (strcmp(verbs[v].word, word) != 0)
			continue;
		*out = (enum ctl_verb)v;
		return true;
	}
	return false;
}

static bool read_sa(const json_t *v, struct ctl_request *r, char *err,
	size_t cap)
{
	json_int_t n = json_integer_value(v);

	if (json_is_string(v) && strcmp(json_string_value(v), "all") == 0) {
		r->ike_sa = 0;
		return true;
	}
	if (json_is_integer(v) && n > 0 && n <= UINT32_MAX) {
		r->ike_sa = (uint32_t)n;
		return true;
	}
	(void)snprintf(err, cap,
		"\"ike_sa\" is the id of an IKE SA or \"all\"");
	return false;
}

static bool read_tunnel(const json_t *v, struct ctl_request *r, char *err,
	size_t cap)
{
	size_t n = json_string_length(v);

	if (!json_is_string(v) || n == 0 || n >= sizeof(r->tunnel)) {
		(void)snprintf(err, cap,
			"\"tunnel\" is the name of a tunnel interface");
		return false;
	}
	memcpy(r->tunnel, json_string_value(v), n + 1);
	return true;
}

static bool read_fields(const json_t *top, struct ctl_request *r, char *err,
	size_t cap)
{
	const char *word = json_string_value(json_object_get(top, "command"));
	const char *field;
	const json_t *value;

	if (!word) {
		(void)snprintf(err, cap, "a request is an object with a "
			"\"command\"");
		return false;
	}
	if (!verb_find(word, &r->verb)) {
		(void)snprintf(err, cap, "unknown command \"%.40s\"", word);
		return false;
	}
	field = verbs[r->verb].field;
	/* A field that is not known could be a wish that is not fulfilled. */
	if (json_object_size(top) != (field ? 2 : 1)) {
		(void)snprintf(err, cap, "command \"%s\" takes %s%s%s", word,
			field ? "the field \"" : "no other field",
			field ? field : "", field ? "\" and no other" : "");
		return false;
	}
	if (!field)
		return true;
	value = json_object_get(top, field);
	return r->verb == CTL_VERB_CLEAR ? read_sa(value, r, err, cap)
					 : read_tunnel(value, r, err, cap);
}

bool ctl_request_parse(struct span line, struct ctl_request *r, char *err,
	size_t err_cap)
{
	json_error_t where;
	json_t *top;
	bool ok;

	memset(r, 0, sizeof(*r));
	if (line.n > CTL_REQUEST_MAX) {
		(void)snprintf(err, err_cap,
			"a request has at most %d octets", CTL_REQUEST_MAX);
		return false;
	}
	top = json_loadb((const char *)line.p, line.n, JSON_REJECT_DUPLICATES,
		&where);
	if (!top) {
		(void)snprintf(err, err_cap, "not JSON: %s", where.text);
		return false;
	}
	ok = read_fields(top, r, err, err_cap);
	json_decref(top);
	return ok;
}

/* Compact text of a new object, which is released. */
static char *text_of(json_t *o)
{
	char *s = o ? json_dumps(o, JSON_COMPACT) : NULL;

	json_decref(o);
	return s;
}

char *ctl_request_build(const struct ctl_request *r)
{
	json_t *o = json_pack("{s:s}", "command", verbs[r->verb].word);

	if (r->verb == CTL_VERB_CLEAR)
		(void)json_object_set_new(o, "ike_sa", r->ike_sa
			? json_integer(r->ike_sa) : json_string("all"));
	else if (verbs[r->verb].field)
		(void)json_object_set_new(o, "tunnel",
			json_string(r->tunnel));
	return text_of(o);
}

char *ctl_reply_error(const char *sentence)
{
	json_t *text = json_string(sentence);

	/* Not UTF-8: somebody's bytes got into the sentence. */
	if (!text)
		text = json_string("the request is not acceptable");
	return text_of(json_pack("{s:b, s:o}", "ok", 0, "error", text));
}

char *ctl_reply_snapshot(const struct ctl_snapshot *s)
{
	json_t *body = ctl_schema_json(&ctl_schema_ctl_snapshot, s, NULL);
	json_t *head = json_pack("{s:i}", "schema", CTL_SCHEMA);

	if (!body || !head || json_object_update(head, body) < 0) {
		json_decref(body);
		json_decref(head);
		return NULL;
	}
	json_decref(body);
	return text_of(json_pack("{s:b, s:o}", "ok", 1, "snapshot", head));
}

char *ctl_reply_cleared(size_t n)
{
	return text_of(json_pack("{s:b, s:I}", "ok", 1, "cleared",
		(json_int_t)n));
}

char *ctl_reply_tunnel(const char *name)
{
	return text_of(json_pack("{s:b, s:s}", "ok", 1, "tunnel", name));
}

char *ctl_reply_version(void)
{
	return text_of(json_pack("{s:b, s:s, s:i}", "ok", 1, "version",
		FLEXIKE_VERSION, "schema", CTL_SCHEMA));
}

static const char *text_field(struct arena *a, const json_t *top,
	const char *key)
{
	const char *s = json_string_value(json_object_get(top, key));

	return arena_strdup(a, s ? s : "");
}

static bool read_snapshot(struct arena *a, const json_t *v,
	struct ctl_reply *r, char *err, size_t cap)
{
	char *text = json_dumps(v, JSON_COMPACT);

	if (!text) {
		(void)snprintf(err, cap, "the reply's snapshot is no object");
		return false;
	}
	r->snapshot = ctl_snapshot_parse(a, text, err, cap);
	free(text);
	return r->snapshot != NULL;
}

static bool read_reply(struct arena *a, const json_t *top,
	struct ctl_reply *r, char *err, size_t cap)
{
	const json_t *ok = json_object_get(top, "ok");
	const json_t *snapshot = json_object_get(top, "snapshot");
	const json_t *cleared = json_object_get(top, "cleared");
	const char *error;

	if (!json_is_boolean(ok)) {
		(void)snprintf(err, cap, "the reply is not one of flexiked");
		return false;
	}
	if (!json_is_true(ok)) {
		error = json_string_value(json_object_get(top, "error"));
		(void)snprintf(err, cap, "%s", error ? error : "refused");
		return false;
	}
	r->cleared = json_integer_value(cleared) > 0
		? (uint64_t)json_integer_value(cleared)
		: 0;
	r->tunnel = text_field(a, top, "tunnel");
	r->version = text_field(a, top, "version");
	if (!r->tunnel || !r->version) {
		(void)snprintf(err, cap, "no memory for the reply");
		return false;
	}
	return !snapshot || read_snapshot(a, snapshot, r, err, cap);
}

bool ctl_reply_parse(struct arena *a, const char *text, struct ctl_reply *r,
	char *err, size_t err_cap)
{
	json_error_t where;
	json_t *top = json_loads(text, JSON_REJECT_DUPLICATES, &where);
	bool ok;

	memset(r, 0, sizeof(*r));
	if (!top) {
		(void)snprintf(err, err_cap, "the reply is not JSON: %s",
			where.text);
		return false;
	}
	ok = read_reply(a, top, r, err, err_cap);
	json_decref(top);
	return ok;
}
