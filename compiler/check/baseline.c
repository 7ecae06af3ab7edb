/* Findings that were there before. They are known by rule, file and the line
 * within its modes, keys masked, so that they are still known when lines move;
 * and how often, so that one more of the same is new. */
#include "compiler/check/check.h"

#include <jansson.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/report/words.h"
#include "compiler/source/source.h"
#include "runtime/base/map.h"

struct known {
	const char *file;
	uint32_t left;
};

struct check_baseline {
	struct arena arena;
	char *folder;
	struct map index; /* file, rule, line: into items */
	struct known *items;
	size_t n;
	struct map files; /* into checked */
	atomic_bool *checked;
};

/* In the arena when a is given, otherwise the caller's. */
static char *key_of(struct arena *a, const char *file, const char *rule,
	const char *line, size_t *n)
{
	char *key = NULL;

	if (a)
		key = arena_printf(a, "%s\n%s\n%s", file, rule, line);
	else if (asprintf(&key, "%s\n%s\n%s", file, rule, line) < 0)
		key = NULL;
	*n = key ? strlen(key) : 0;
	return key;
}

static bool add(struct check_baseline *b, json_t *o, const char **why)
{
	const char *file = json_string_value(json_object_get(o, "file"));
	const char *rule = json_string_value(json_object_get(o, "rule"));
	const char *line = json_string_value(json_object_get(o, "line"));
	json_int_t count = json_integer_value(json_object_get(o, "count"));
	char *name;
	char *key;
	size_t n;

	*why = "out of memory";
	if (!file || !rule || !line || count < 1 || count > UINT32_MAX) {
		*why = "an entry lacks file, rule, line or count";
		return false;
	}
	name = arena_strdup(&b->arena, file);
	key = key_of(&b->arena, file, rule, line, &n);
	if (!name || !key)
		return false;
	if (map_get(&b->files, span_str(name)) == MAP_NONE &&
		!map_set(&b->files, span_str(name), (uint32_t)b->n))
		return false;
	b->items[b->n] = (struct known){name, (uint32_t)count};
	return map_set(&b->index, span_of(key, n), (uint32_t)b->n++);
}

static bool fill(struct check_baseline *b, json_t *root, const char **why)
{
	json_t *list = json_object_get(root, "findings");
	size_t n = json_array_size(list);
	json_t *o;
	size_t i;

	*why = "this is not a baseline of version 1";
	if (json_integer_value(json_object_get(root, "version")) != 1 ||
		!json_is_array(list) || n >= MAP_NONE)
		return false;
	*why = "out of memory";
	b->items = arena_array(&b->arena, n + 1, sizeof(*b->items));
	b->checked = arena_array(&b->arena, n + 1, sizeof(*b->checked));
	if (!b->items || !b->checked)
		return false;
	json_array_foreach(list, i, o)
		if (!add(b, o, why))
			return false;
	return true;
}

struct check_baseline *check_baseline_parse(const char *path, struct span text,
	char *err, size_t err_cap)
{
	struct check_baseline *b = calloc(1, sizeof(*b));
	const char *why = "out of memory";
	json_error_t e;
	json_t *root = json_loadb((const char *)text.p, text.n, 0, &e);

	if (!root) {
		(void)snprintf(err, err_cap, "%s:%d:%d: %s", path,
			e.line > 0 ? e.line : 1, e.column > 0 ? e.column : 1,
			e.text);
		free(b);
		return NULL;
	}
	if (b) {
		arena_init(&b->arena, 0);
		map_init(&b->index, 1);
		map_init(&b->files, 1);
		b->folder = check_folder(path);
	}
	if (!b || !b->folder || !fill(b, root, &why)) {
		(void)snprintf(err, err_cap, "%s: %s", path, why);
		check_baseline_free(b);
		b = NULL;
	}
	json_decref(root);
	return b;
}

struct check_baseline *check_baseline_read(const char *path, char *err,
	size_t err_cap)
{
	struct check_baseline *b = NULL;
	uint8_t *text;
	size_t n;

	if (source_read(path, &text, &n, err, err_cap))
		b = check_baseline_parse(path, span_of(text, n), err, err_cap);
	free(text);
	return b;
}

void check_baseline_free(struct check_baseline *b)
{
	if (!b)
		return;
	map_fini(&b->index);
	map_fini(&b->files);
	arena_fini(&b->arena);
	free(b->folder);
	free(b);
}

static const char *line_of(const struct diag *d)
{
	return d->context ? d->context : "";
}

bool check_baseline_takes(struct check_baseline *b, const char *path,
	const struct diag *d)
{
	char *relative = check_relative(b->folder, path);
	char *file = relative ? report_utf8(relative) : NULL;
	char *line = report_utf8(line_of(d));
	uint32_t i = MAP_NONE;
	char *key = NULL;
	size_t n;

	if (file && line)
		key = key_of(NULL, file, d->id, line, &n);
	if (key)
		i = map_get(&b->index, span_of(key, n));
	free(key);
	free(line);
	free(file);
	free(relative);
	if (i == MAP_NONE || !b->items[i].left)
		return false;
	b->items[i].left--;
	return true;
}

void check_baseline_checked(struct check_baseline *b, const char *path)
{
	char *relative = check_relative(b->folder, path);
	uint32_t i = relative ? map_get(&b->files, span_str(relative)) :
				MAP_NONE;

	if (i != MAP_NONE)
		atomic_store(&b->checked[i], true);
	free(relative);
}

size_t check_baseline_stale(const struct check_baseline *b)
{
	size_t stale = 0;

	for (size_t i = 0; i < b->n; i++) {
		uint32_t f = map_get(&b->files, span_str(b->items[i].file));

		if (atomic_load(&b->checked[f]))
			stale += b->items[i].left;
	}
	return stale;
}

/* ---- writing ------------------------------------------------------------------- */

static int by_key(const void *pa, const void *pb)
{
	const struct diag *a = *(struct diag *const *)pa;
	const struct diag *b = *(struct diag *const *)pb;
	int c = strcmp(a->id, b->id);

	return c ? c : strcmp(line_of(a), line_of(b));
}

static void print_entry(FILE *out, const char *file, const struct diag *d,
	size_t count)
{
	json_t *o = json_pack("{s:o, s:s, s:o, s:I}", "file",
		report_json_text(file), "rule", d->id, "line",
		report_json_text(line_of(d)), "count", (json_int_t)count);

	(void)json_dumpf(o, out, JSON_COMPACT);
	json_decref(o);
}

char *check_baseline_print(const char *at, const char *path,
	const struct diag_list *l)
{
	struct diag **sorted = malloc((l->n + 1) * sizeof(struct diag *));
	char *folder = check_folder(at);
	char *file = folder ? check_relative(folder, path) : NULL;
	char *text = NULL;
	size_t size;
	FILE *out = sorted && file ? open_memstream(&text, &size) : NULL;

	if (out) {
		size_t i = 0;

		if (l->n)
			memcpy(sorted, l->items, l->n * sizeof(struct diag *));
		qsort(sorted, l->n, sizeof(struct diag *), by_key);
		while (i < l->n) {
			size_t from = i;

			while (i < l->n && !by_key(&sorted[from], &sorted[i]))
				i++;
			if (from)
				(void)fputs(CHECK_BASELINE_BETWEEN, out);
			print_entry(out, file, sorted[from], i - from);
		}
		if (fclose(out) != 0) {
			free(text);
			text = NULL;
		}
	}
	free(sorted);
	free(folder);
	free(file);
	return text;
}
