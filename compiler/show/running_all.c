/* show running-config all: the configuration's own lines, and among them what
 * holds where it says nothing. Read again, it is the same configuration. */
#include "compiler/show/object.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/show/default.h"

#define CONTROL_C 3 /* delimits banners; a router prints it as two characters */

struct writer {
	const struct compiler_unit *u;
	const struct ios_row *rows;
	const struct model_head **at; /* what the line defines, by line */
	struct convert_text out;
	bool secrets;
	bool told; /* what holds for the router */
};

/* ---- lines -------------------------------------------------------------------------- */

static const struct ios_row *row_of(const struct writer *w, size_t i)
{
	uint32_t row = w->u->info[i].row;

	return row ? &w->rows[row - 1] : NULL;
}

static void own(struct writer *w, struct span t)
{
	for (const uint8_t *c; (c = memchr(t.p, CONTROL_C, t.n)) != NULL;) {
		size_t n = (size_t)(c - t.p);

		convert_text_add(&w->out, span_of(t.p, n));
		convert_text_put(&w->out, "^C");
		t = span_of(c + 1, t.n - n - 1);
	}
	convert_text_add(&w->out, t);
}

/* Without its key. A delimiter that is hidden with it is set again: the banner
 * would have no end. */
static void masked(struct writer *w, size_t i, struct span t)
{
	char *buf = malloc(t.n + 16);
	size_t k = 0;

	if (!buf) {
		w->out.oom = true;
		return;
	}
	(void)compiler_line_print(w->u, i, buf, t.n + 16);
	for (; k < t.n && (buf[k] == (char)t.p[k] || buf[k] == ' '); k++)
		if (t.p[k] == CONTROL_C)
			buf[k] = CONTROL_C;
	own(w, span_str(buf));
	if (k < t.n && memchr(t.p + k, CONTROL_C, t.n - k))
		convert_text_put(&w->out, " ^C");
	free(buf);
}

static void line(struct writer *w, size_t i)
{
	struct span t;

	(void)compiler_line_at(w->u, i, &t);
	if (w->secrets)
		own(w, t);
	else
		masked(w, i, t);
	convert_text_put(&w->out, "\n");
}

/* ---- where the rest goes ------------------------------------------------------------- */

static bool note_objects(struct writer *w)
{
	const struct model *m = &w->u->model;
	size_t n = compiler_line_count(w->u);

	w->at = calloc(n + 1, sizeof(*w->at));
	for (int t = 0; w->at && t < MODEL_TYPES; t++) {
		const struct model_head *h;

		if (!show_default_has((enum model_type)t))
			continue;
		MODEL_EACH(m, (enum model_type)t, h)
			if (h->defined && !h->removed && h->at.line &&
				h->at.line <= n)
				w->at[h->at.line - 1] = h;
	}
	return w->at;
}

/* The last line of the block that line i opens. */
static size_t block_end(const struct writer *w, size_t i)
{
	const struct ios_row *open = row_of(w, i);
	size_t n = compiler_line_count(w->u);
	size_t last = i;

	if (!open || open->enters == IOS_MODE_GLOBAL)
		return i;
	for (size_t k = i + 1; k < n; k++) {
		const struct ios_row *r = row_of(w, k);
		enum ios_mode mode;

		if (!r)
			continue;
		for (mode = r->mode; mode != open->enters &&
			mode != IOS_MODE_GLOBAL;)
			mode = ios_mode_info(mode)->parent;
		if (mode != open->enters)
			break;
		last = k;
	}
	return last;
}

/* Before the first line about crypto, or before the end. */
static bool is_place(const struct writer *w, size_t i)
{
	const struct ios_row *r = row_of(w, i);

	return r && ((r->mode == IOS_MODE_GLOBAL &&
			!strncmp(r->syntax, "crypto ", 7)) ||
		r->kind == IOS_LEAVE_ALL);
}

static void told(struct writer *w)
{
	if (!w->told)
		show_default_objects(&w->u->model, w->u->release, &w->out);
	w->told = true;
}

static void all(struct writer *w)
{
	const struct model_head *pending = NULL;
	size_t n = compiler_line_count(w->u);
	size_t end = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_place(w, i))
			told(w);
		line(w, i);
		if (w->at[i]) {
			pending = w->at[i];
			end = block_end(w, i);
		}
		if (pending && i == end) {
			show_default_lines(&w->u->model, pending,
				w->u->release, &w->out);
			pending = NULL;
		}
	}
	told(w);
}

char *show_running_all(const struct compiler_unit *u, bool secrets)
{
	struct writer w = {.u = u, .secrets = secrets};
	char *text;

	(void)ios_rows(&w.rows);
	if (note_objects(&w))
		all(&w);
	else
		w.out.oom = true;
	free(w.at);
	text = convert_text_take(&w.out);
	return text;
}

void show_running_all_list(const struct show_from *from, json_t *out)
{
	char *text = show_running_all(from->u, false);

	if (text)
		show_running_add("running-config all", text, out);
	free(text);
}

void show_running_all_print(FILE *out, const json_t *o)
{
	show_running_print(out, o);
}
