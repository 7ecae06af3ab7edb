#include "cmd/flexike/check_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void check_places_init(struct check_places *p)
{
	map_init(&p->by_folder, 1);
}

void check_places_fini(struct check_places *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct check_place *x = p->items[i];

		if (x->own_config) {
			check_config_free(x->config);
			check_ignores_free(x->named);
			check_baseline_free(x->baseline);
		}
		if (x->own_ignores)
			check_ignores_free(x->ignores);
		free(x->folder);
		free(x);
	}
	free(p->items);
	map_fini(&p->by_folder);
}

static bool say(const char *err)
{
	(void)fprintf(stderr, "flexike check: %s\n", err);
	return false;
}

/* What belongs to a config: its baseline, unless another was asked for, and
 * the suppression file that it names. */
static bool take_config(struct check_places *p, struct check_place *x,
	const char *path)
{
	const char *baseline = p->baseline;
	const char *ignores;
	char err[512];

	x->own_config = true;
	if (path) {
		x->config = check_config_read(path, err, sizeof(err));
		if (!x->config)
			return say(err);
	}
	if (!baseline)
		baseline = check_config_baseline(x->config);
	ignores = check_config_ignore_file(x->config);
	if (baseline && !p->no_baseline) {
		x->baseline = check_baseline_read(baseline, err, sizeof(err));
		if (!x->baseline)
			return say(err);
	}
	if (ignores) {
		x->named = check_ignores_read(ignores, err, sizeof(err));
		if (!x->named)
			return say(err);
	}
	return true;
}

static char *in_folder(const char *folder, const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s", strcmp(folder, "/") ? folder : "", name) < 0)
		return NULL;
	return path;
}

static void inherit(struct check_place *x, const struct check_place *above)
{
	if (!x->own_config) {
		x->config = above->config;
		x->named = above->named;
		x->baseline = above->baseline;
	}
	if (!x->own_ignores)
		x->ignores = above->ignores;
}

static struct check_place *new_place(struct check_places *p, const char *folder)
{
	struct check_place *x = calloc(1, sizeof(*x));

	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 16;
		struct check_place **q = reallocarray(p->items, cap,
			sizeof(struct check_place *));

		if (q) {
			p->items = q;
			p->cap = cap;
		}
	}
	if (x)
		x->folder = strdup(folder);
	if (!x || !x->folder || p->n == p->cap ||
		!map_set(&p->by_folder, span_str(x->folder), (uint32_t)p->n)) {
		if (x)
			free(x->folder);
		free(x);
		p->oom = true;
		return NULL;
	}
	return p->items[p->n++] = x;
}

/* What is in the folder itself. The paths are shown as they are read: from
 * here, when they are below. */
static bool look(struct check_places *p, struct check_place *x, bool root)
{
	char *config = in_folder(x->folder, CHECK_CONFIG);
	char *ignores = in_folder(x->folder, CHECK_IGNORES);
	char *shown = NULL;
	bool ok = config && ignores;
	char err[512];

	if (ok && p->config)
		ok = !root || take_config(p, x, p->config);
	else if (ok && !p->no_config && access(config, F_OK) == 0)
		ok = (shown = check_relative(".", config)) != NULL &&
			take_config(p, x, shown);
	else if (ok && root)
		ok = take_config(p, x, NULL);
	free(shown);
	shown = NULL;
	if (ok && !p->no_config && access(ignores, F_OK) == 0) {
		shown = check_relative(".", ignores);
		x->ignores = shown ? check_ignores_read(shown, err,
			sizeof(err)) : NULL;
		x->own_ignores = true;
		ok = x->ignores || say(err);
	}
	free(shown);
	free(config);
	free(ignores);
	return ok;
}

static struct check_place *place_of(struct check_places *p, const char *folder)
{
	uint32_t i = map_get(&p->by_folder, span_str(folder));
	bool root = !strcmp(folder, "/");
	struct check_place *above = NULL;
	struct check_place *x;

	if (i != MAP_NONE)
		return p->items[i];
	if (!root) {
		char *up = check_folder(folder);

		above = up ? place_of(p, up) : NULL;
		free(up);
		if (!above)
			return NULL;
	}
	x = new_place(p, folder);
	if (!x || !look(p, x, root))
		return NULL;
	if (above)
		inherit(x, above);
	return x;
}

const struct check_place *check_places_of(struct check_places *p,
	const char *path)
{
	char *folder = check_folder(path);
	const struct check_place *x = folder ? place_of(p, folder) : NULL;

	free(folder);
	return x;
}
