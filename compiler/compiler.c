#include "compiler/compiler.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "compiler/model/settle.h"
#include "compiler/normalise/normalise.h"
#include "compiler/unit.h"
#include "runtime/base/secret.h"

const char *compiler_line_name(enum compiler_line c)
{
	static const char *const names[LINE_CLASSES] = {
		[LINE_BLANK] = "blank",
		[LINE_COMMENT] = "comment",
		[LINE_UNDERSTOOD] = "understood",
		[LINE_IRRELEVANT] = "irrelevant",
		[LINE_BODY] = "body",
		[LINE_NOISE] = "noise",
		[LINE_UNKNOWN] = "unknown",
		[LINE_UNKNOWN_CRYPTO] = "unknown-crypto",
		[LINE_INVALID] = "invalid",
	};

	return c < LINE_CLASSES ? names[c] : "?";
}

/* TunnelN and Virtual-TemplateN are told by their names. */
static bool numbered(struct span name, const char *type, uint32_t *number)
{
	size_t n = strlen(type);

	return name.n > n && !memcmp(name.p, type, n) &&
		ios_number(span_of(name.p + n, name.n - n), 0, UINT32_MAX,
			number);
}

static void classify_interfaces(struct model *m)
{
	struct model_interface *i;

	MODEL_EACH(m, MODEL_INTERFACE, i) {
		i->is_tunnel = numbered(i->head.name, "Tunnel", &i->number);
		i->is_template = !i->is_tunnel &&
			numbered(i->head.name, "Virtual-Template", &i->number);
	}
}

static void not_text(struct compiler_unit *u, struct lint *l)
{
	struct model_at at = {1, 1, 1};
	struct diag *d;

	for (size_t i = 0; i < u->source.n; i++)
		u->info[i].class = LINE_NOISE;
	d = lint_add(l, LINT_FV000, at, u->source.kind == SOURCE_UTF16 ?
		"the file is UTF-16 text" : "the file is not text");
	lint_fix(l, d, "save it as plain text (UTF-8)");
}

struct compiler_grammar {
	struct arena arena;
	struct ios_grammar trees;
};

struct compiler_grammar *compiler_grammar_new(void)
{
	struct compiler_grammar *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	arena_init(&g->arena, 0);
	if (ios_grammar_build(&g->trees, &g->arena))
		return g;
	compiler_grammar_free(g);
	return NULL;
}

void compiler_grammar_free(struct compiler_grammar *g)
{
	if (!g)
		return;
	arena_fini(&g->arena);
	free(g);
}

static bool take_grammar(struct compiler_unit *u,
	const struct compiler_options *o)
{
	const struct compiler_grammar *g = o ? o->grammar : NULL;

	if (!g)
		g = u->own_grammar = compiler_grammar_new();
	u->grammar = g ? &g->trees : NULL;
	return g != NULL;
}

static bool run(struct compiler_unit *u, struct span text,
	const struct compiler_options *o)
{
	struct lint l = {.list = &u->findings, .model = &u->model,
		.text = &u->source, .file = u->name,
		.profile = o ? o->profile : NULL,
		.now = o && o->now ? o->now : (int64_t)time(NULL)};

	if (!lint_release_parse(o ? o->release : NULL, &l.release,
		    &l.release_given))
		return false;
	l.newest = l.release;

	if (!source_split(&u->source, &u->arena, u->name, text))
		return false;
	u->info = arena_array(&u->arena, u->source.n + 1, sizeof(*u->info));
	if (!u->info)
		return false;
	if (u->source.kind != SOURCE_TEXT) {
		not_text(u, &l);
		return true;
	}
	if (!ios_read(u->grammar, &u->source, &u->model, &l, u->info))
		return false;
	u->release = l.release;
	classify_interfaces(&u->model);
	model_settle(&u->model, u->release);
	model_resolve(&u->model);
	if (!model_certificates_read(&u->model))
		return false;
	lint_run(&l);
	suppress_run(u, &l);
	diag_sort(&u->findings);
	return context_fill(u) && !u->findings.oom;
}

bool compiler_knows_release(const char *release)
{
	enum lint_release r;
	bool given;

	return lint_release_parse(release, &r, &given);
}

struct compiler_unit *compiler_run(const char *name, struct span text,
	const struct compiler_options *o)
{
	struct compiler_unit *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	arena_init(&u->arena, 0);
	/* Pointers and 64-bit numbers are the widest things in a model. */
	u->arena.align = sizeof(uint64_t);
	u->name = arena_strdup(&u->arena, name);
	diag_list_init(&u->findings, &u->arena);
	if (!u->name || !take_grammar(u, o) ||
		!model_init(&u->model, &u->arena) || !run(u, text, o)) {
		compiler_free(u);
		return NULL;
	}
	return u;
}

struct compiler_unit *compiler_run_owned(const char *name, uint8_t *text,
	size_t n, const struct compiler_options *o)
{
	struct compiler_unit *u = compiler_run(name, span_of(text, n), o);

	if (u)
		u->owned = text;
	return u;
}

struct compiler_unit *compiler_run_file(const char *path,
	const struct compiler_options *o, char *err, size_t err_cap)
{
	const char *name = strcmp(path, "-") ? path : "<stdin>";
	struct compiler_unit *u;
	enum lint_release release;
	bool given;
	uint8_t *text;
	size_t n;

	if (!lint_release_parse(o ? o->release : NULL, &release, &given)) {
		(void)snprintf(err, err_cap,
			"release `%s` is not known: " COMPILER_RELEASES,
			o->release);
		return NULL;
	}
	if (!source_read(path, &text, &n, err, err_cap))
		return NULL;
	if (o && o->name)
		name = o->name;
	u = compiler_run_owned(name, text, n, o);
	if (!u) {
		(void)snprintf(err, err_cap, "%s: out of memory", path);
		secret_wipe_bytes(text, n);
		free(text);
		errno = ENOMEM;
	}
	return u;
}

void compiler_free(struct compiler_unit *u)
{
	if (!u)
		return;
	if (u->owned)
		secret_wipe_bytes(u->owned, u->source.text.n);
	free(u->owned);
	model_fini(&u->model);
	compiler_grammar_free(u->own_grammar);
	arena_fini(&u->arena);
	free(u);
}

const struct diag_list *compiler_findings(const struct compiler_unit *u)
{
	return &u->findings;
}

struct diag_list *compiler_findings_edit(struct compiler_unit *u)
{
	return &u->findings;
}

struct span compiler_text(const struct compiler_unit *u)
{
	return u->source.text;
}

const char *compiler_name(const struct compiler_unit *u)
{
	return u->name;
}

size_t compiler_line_count(const struct compiler_unit *u)
{
	return u->source.n;
}

struct compiler_line_info compiler_line_at(const struct compiler_unit *u,
	size_t i, struct span *text)
{
	const struct ios_line_info *info = &u->info[i];
	struct compiler_line_info out = {.class = info->class, .note = ""};
	const struct ios_row *rows;

	(void)ios_rows(&rows);
	out.mode = ios_mode_info(info->mode)->name;
	if (info->row)
		out.note = rows[info->row - 1].help;
	if (text)
		*text = source_line(&u->source, i);
	return out;
}

/* Where a line becomes secret; keys are known in lines that were understood,
 * and guessed at in the others. */
static uint32_t mask_of(const struct compiler_unit *u, size_t i)
{
	const struct ios_line_info *info = &u->info[i];
	struct ios_line l;

	switch (info->class) {
	case LINE_BLANK:
		return 0;
	case LINE_UNDERSTOOD:
		return info->mask;
	default:
		if (info->mask)
			return info->mask;
		ios_line_cut(&l, source_line(&u->source, i), 0);
		return ios_redact_column(&l,
			ios_mode_info(info->mode)->flags & MODE_SECRET &&
				info->class >= LINE_UNKNOWN);
	}
}

size_t compiler_line_print(const struct compiler_unit *u, size_t i, char *buf,
	size_t cap)
{
	struct span t = source_line(&u->source, i);
	uint32_t mask = mask_of(u, i);
	size_t n = 0;

	for (size_t k = 0; k < t.n && n + 1 < cap; k++) {
		uint8_t c = t.p[k];

		if (mask && k + 1 >= mask)
			break;
		buf[n++] = (char)(c < 0x20 || c == 0x7f ? ' ' : c);
	}
	/* Nor does the mask tell how long the key is. */
	for (size_t k = 0; mask && k < 7 && n + 1 < cap; k++)
		buf[n++] = '*';
	if (cap)
		buf[n] = '\0';
	return n;
}

struct policy_builder *compiler_build(const struct compiler_unit *u,
	struct policy_error *err)
{
	struct policy_builder *b = policy_builder_new();

	if (b && normalise(b, &u->model, u->name, u->release))
		return b;
	policy_builder_free(b);
	err->offset = 0;
	(void)snprintf(err->reason, sizeof(err->reason), "out of memory");
	return NULL;
}

bool compiler_image(const struct compiler_unit *u, bool with_secrets,
	uint8_t **image, size_t *n, struct policy_error *err)
{
	struct policy_builder *b = compiler_build(u, err);
	bool ok = b && policy_builder_finish(b, with_secrets, image, n, err);

	if (!ok) {
		*image = NULL;
		*n = 0;
	}
	policy_builder_free(b);
	return ok;
}

struct policy *compiler_policy(const struct compiler_unit *u,
	struct policy_error *err)
{
	struct policy_builder *b = compiler_build(u, err);
	struct policy *p = b ? policy_builder_open(b, err) : NULL;

	policy_builder_free(b);
	return p;
}
