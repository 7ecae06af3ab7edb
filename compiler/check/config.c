/* flexike.json: a table of members, read strictly. */
#include "compiler/check/check.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/check/locate.h"
#include "compiler/lint/release.h"
#include "compiler/source/source.h"
#include "runtime/base/near.h"

struct check_config {
	json_t *root;
	char *path;
	char *folder; /* absolute */
	char *baseline;
	char *ignore_file;
};

/* While it is read. */
struct reading {
	const char *path;
	struct span text;
	struct locate_step steps[4];
	size_t n;
	char *err;
	size_t cap;
};

static bool wrong(struct reading *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static bool wrong(struct reading *r, const char *fmt, ...)
{
	struct locate_place at = locate(r->text, r->steps, r->n);
	char what[200];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	(void)snprintf(r->err, r->cap, "%s:%u:%u: %s", r->path, at.line,
		at.column, what);
	return false;
}

/* ---- kinds of values --------------------------------------------------------- */

static const char *const profiles[] = {"none", "nge", "cnsa1", "cnsa2", "fips",
	NULL};
static const char *const severities[] = {"info", "warning", "error", "off",
	NULL};
static const char *const thresholds[] = {"info", "warning", "error", "never",
	NULL};

static int index_of(const char *const *words, const char *w)
{
	for (int i = 0; w && words[i]; i++)
		if (!strcmp(words[i], w))
			return i;
	return -1;
}

static bool is_text(struct reading *r, json_t *v)
{
	return (json_is_string(v) && *json_string_value(v)) ||
		wrong(r, "a text is expected");
}

static bool is_release(struct reading *r, json_t *v)
{
	enum lint_release release;
	bool given;

	return (json_is_string(v) && lint_release_parse(json_string_value(v),
					     &release, &given)) ||
		wrong(r, "a release is expected: " COMPILER_RELEASES);
}

static bool is_profile(struct reading *r, json_t *v)
{
	return index_of(profiles, json_string_value(v)) >= 0 ||
		wrong(r, "a profile is expected: none, nge, cnsa1, cnsa2 or "
			 "fips");
}

static bool is_threshold(struct reading *r, json_t *v)
{
	return index_of(thresholds, json_string_value(v)) >= 0 ||
		wrong(r, "info, warning, error or never is expected");
}

static bool is_selector(struct reading *r, const char *s)
{
	const char *near = NULL;

	if (check_selector(s, &near))
		return true;
	return wrong(r, "`%.60s` is no rule, name or category%s%s%s", s,
		near ? "; did you mean `" : "", near ? near : "",
		near ? "`?" : "");
}

static bool each(struct reading *r, json_t *v, bool selectors)
{
	size_t i;
	json_t *e;

	if (!json_is_array(v))
		return wrong(r, "a list is expected: [\"…\"]");
	json_array_foreach(v, i, e) {
		r->steps[r->n++] = (struct locate_step){NULL, i};
		if (!is_text(r, e) ||
			(selectors && !is_selector(r, json_string_value(e))))
			return false;
		r->n--;
	}
	return true;
}

static bool is_selectors(struct reading *r, json_t *v)
{
	return each(r, v, true);
}

static bool is_patterns(struct reading *r, json_t *v)
{
	return each(r, v, false);
}

static bool is_severities(struct reading *r, json_t *v)
{
	const char *key;
	json_t *e;

	if (!json_is_object(v))
		return wrong(r, "an object is expected: {\"FV404\": \"info\"}");
	json_object_foreach(v, key, e) {
		r->steps[r->n++] = (struct locate_step){key, 0};
		if (!is_selector(r, key))
			return false;
		if (index_of(severities, json_string_value(e)) < 0)
			return wrong(r, "info, warning, error or off is "
					"expected");
		r->n--;
	}
	return true;
}

static bool is_paths(struct reading *r, json_t *v);

/* ---- members ----------------------------------------------------------------- */

static const struct member {
	const char *name;
	bool (*check)(struct reading *r, json_t *v);
	bool in_paths;
	bool in_root;
} members[] = {
	{"baseline", is_text, false, true},
	{"exclude", is_patterns, false, true},
	{"fail_on", is_threshold, false, true},
	{"files", is_patterns, true, false},
	{"ignore", is_selectors, true, true},
	{"ignore_file", is_text, false, true},
	{"paths", is_paths, false, true},
	{"profile", is_profile, true, true},
	{"release", is_release, true, true},
	{"select", is_selectors, true, true},
	{"severity", is_severities, true, true},
	{"$schema", is_text, false, true},
};
#define MEMBERS (sizeof(members) / sizeof(*members))

static bool is_here(const struct member *m, bool root)
{
	return root ? m->in_root : m->in_paths;
}

static bool unknown(struct reading *r, const char *key, bool root)
{
	struct near near = near_to(span_str(key));

	for (size_t i = 0; i < MEMBERS; i++)
		if (is_here(&members[i], root))
			near_offer(&near, members[i].name);
	return wrong(r, "`%.40s` is not known here%s%s%s", key,
		near.found ? "; did you mean `" : "",
		near.found ? near.found : "", near.found ? "`?" : "");
}

static bool object(struct reading *r, json_t *o, bool root)
{
	const char *key;
	json_t *v;

	if (!json_is_object(o))
		return wrong(r, "an object is expected: {…}");
	json_object_foreach(o, key, v) {
		size_t i = 0;

		r->steps[r->n++] = (struct locate_step){key, 0};
		while (i < MEMBERS && (!is_here(&members[i], root) ||
					      strcmp(members[i].name, key) != 0))
			i++;
		if (i == MEMBERS)
			return unknown(r, key, root);
		if (!members[i].check(r, v))
			return false;
		r->n--;
	}
	return true;
}

static bool is_paths(struct reading *r, json_t *v)
{
	size_t i;
	json_t *e;

	if (!json_is_array(v))
		return wrong(r, "a list of objects is expected");
	json_array_foreach(v, i, e) {
		r->steps[r->n++] = (struct locate_step){NULL, i};
		if (!object(r, e, false))
			return false;
		if (!json_object_get(e, "files"))
			return wrong(r, "`files` is missing: which paths are "
					"meant?");
		r->n--;
	}
	return true;
}

/* ---- reading ------------------------------------------------------------------ */

/* A path in the file is seen from the file's folder. */
static char *beside(const struct check_config *c, const char *key)
{
	const char *name = json_string_value(json_object_get(c->root, key));
	const char *slash = strrchr(c->path, '/');
	char *out;

	if (!name)
		return NULL;
	if (*name == '/' || !slash)
		return strdup(name);
	if (asprintf(&out, "%.*s/%s", (int)(slash - c->path), c->path, name) < 0)
		return NULL;
	return out;
}

static struct check_config *make(const char *path, json_t *root)
{
	struct check_config *c = calloc(1, sizeof(*c));

	if (!c) {
		json_decref(root);
		return NULL;
	}
	c->root = root;
	c->path = strdup(path);
	c->folder = check_folder(path);
	if (c->path && c->folder) {
		c->baseline = beside(c, "baseline");
		c->ignore_file = beside(c, "ignore_file");
		return c;
	}
	check_config_free(c);
	return NULL;
}

struct check_config *check_config_parse(const char *path, struct span text,
	char *err, size_t err_cap)
{
	struct reading r = {.path = path, .text = text, .err = err,
		.cap = err_cap};
	struct check_config *c;
	json_error_t e;
	json_t *root = json_loadb((const char *)text.p, text.n,
		JSON_REJECT_DUPLICATES, &e);

	if (!root) {
		(void)snprintf(err, err_cap, "%s:%d:%d: %s", path,
			e.line > 0 ? e.line : 1, e.column > 0 ? e.column : 1,
			e.text);
		return NULL;
	}
	if (!object(&r, root, true)) {
		json_decref(root);
		return NULL;
	}
	c = make(path, root);
	if (!c)
		(void)snprintf(err, err_cap, "%s: out of memory", path);
	return c;
}

struct check_config *check_config_read(const char *path, char *err,
	size_t err_cap)
{
	struct check_config *c = NULL;
	uint8_t *text;
	size_t n;

	if (source_read(path, &text, &n, err, err_cap))
		c = check_config_parse(path, span_of(text, n), err, err_cap);
	free(text);
	return c;
}

void check_config_free(struct check_config *c)
{
	if (!c)
		return;
	json_decref(c->root);
	free(c->path);
	free(c->folder);
	free(c->baseline);
	free(c->ignore_file);
	free(c);
}

/* ---- asking ------------------------------------------------------------------- */

static bool any_matches(json_t *patterns, const char *relative)
{
	size_t i;
	json_t *p;

	json_array_foreach(patterns, i, p)
		if (check_path_matches(json_string_value(p), relative))
			return true;
	return false;
}

static void take_rules(struct check_rules *rules, json_t *o)
{
	json_t *select = json_object_get(o, "select");
	json_t *ignore = json_object_get(o, "ignore");
	json_t *severity = json_object_get(o, "severity");
	const char *key;
	json_t *e;
	size_t i;

	if (select)
		check_rules_turn(rules, "all", false);
	json_array_foreach(select, i, e)
		check_rules_turn(rules, json_string_value(e), true);
	json_array_foreach(ignore, i, e)
		check_rules_turn(rules, json_string_value(e), false);
	json_object_foreach(severity, key, e) {
		int s = index_of(severities, json_string_value(e));

		check_rules_set(rules, key, s > DIAG_ERROR ? CHECK_OFF : s);
	}
}

static void take(struct check_settings *s, json_t *o)
{
	const char *release = json_string_value(json_object_get(o, "release"));
	const char *profile = json_string_value(json_object_get(o, "profile"));
	int fail_on = index_of(thresholds,
		json_string_value(json_object_get(o, "fail_on")));

	if (release)
		s->release = release;
	if (profile)
		s->profile = profile;
	if (fail_on >= 0)
		s->fail_on = fail_on;
	take_rules(&s->rules, o);
}

void check_config_apply(const struct check_config *c, const char *path,
	struct check_settings *s)
{
	char *relative;
	json_t *section;
	size_t i;

	*s = (struct check_settings){.fail_on = -1};
	check_rules_init(&s->rules);
	if (!c)
		return;
	take(s, c->root);
	relative = check_relative(c->folder, path);
	json_array_foreach(json_object_get(c->root, "paths"), i, section)
		if (relative && any_matches(json_object_get(section, "files"),
					relative))
			take(s, section);
	free(relative);
}

bool check_config_excludes(const struct check_config *c, const char *path)
{
	char *relative = c ? check_relative(c->folder, path) : NULL;
	bool out = relative && any_matches(json_object_get(c->root, "exclude"),
				       relative);

	free(relative);
	return out;
}

const char *check_config_baseline(const struct check_config *c)
{
	return c ? c->baseline : NULL;
}

const char *check_config_ignore_file(const struct check_config *c)
{
	return c ? c->ignore_file : NULL;
}
