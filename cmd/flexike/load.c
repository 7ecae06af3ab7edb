#include "cmd/flexike/load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/document.h"
#include "compiler/compiler.h"
#include "runtime/base/secret.h"

static struct policy *fail(const struct load_input *in, const char *why)
{
	(void)fprintf(stderr, "flexike %s: %s: %s\n", in->command, in->path,
		why);
	return NULL;
}

static bool looks_like_image(const char *path)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "rb") : NULL;
	uint8_t first[8];
	size_t n;

	if (!f)
		return false;
	n = fread(first, 1, sizeof(first), f);
	(void)fclose(f);
	return policy_is_image(span_of(first, n));
}

static struct policy *load_image(const struct load_input *in)
{
	struct policy_error err;
	struct policy *p = policy_load(in->path, &err);

	if (!p)
		(void)fprintf(stderr, "flexike %s: %s: offset %" PRIu64
			": %s\n", in->command, in->path, err.offset,
			err.reason);
	return p;
}

/* The image is wiped and freed. */
static struct policy *take(const struct load_input *in, uint8_t *image,
	size_t n)
{
	struct policy_error err;
	struct policy *p = policy_open(span_of(image, n), &err);

	secret_wipe_bytes(image, n);
	free(image);
	return p ? p : fail(in, err.reason);
}

static struct policy *load_document(const struct load_input *in)
{
	const struct document_input what = {in->command, in->path, in->keys,
		!in->keys};
	uint8_t *image;
	size_t left_out;
	size_t n;

	return document_image(&what, &image, &n, &left_out) ?
		take(in, image, n) : NULL;
}

static struct policy *load_config(const struct load_input *in, size_t *errors)
{
	const struct compiler_options o = {.release = in->release};
	struct policy_error err;
	struct policy *p;
	struct policy_builder *b;
	char why[256];
	struct compiler_unit *u =
		compiler_run_file(in->path, &o, why, sizeof(why));
	const struct compiler_unit *const units[] = {u};

	if (!u) {
		(void)fprintf(stderr, "flexike %s: %s\n", in->command, why);
		return NULL;
	}
	if (in->findings)
		(void)report_text(stderr, units, 1, DIAG_WARNING, false);
	*errors = compiler_findings(u)->count[DIAG_ERROR];
	b = compiler_build(u, &err);
	if (in->unit)
		*in->unit = u;
	else
		compiler_free(u);
	p = b ? policy_builder_seal(b, in->secrets, &err) : NULL;
	policy_builder_free(b);
	if (p)
		return p;
	if (in->unit) {
		compiler_free(u);
		*in->unit = NULL;
	}
	return fail(in, err.reason);
}

struct policy *load_policy(const struct load_input *in, size_t *errors)
{
	*errors = 0;
	if (in->unit)
		*in->unit = NULL;
	if (looks_like_image(in->path))
		return load_image(in);
	if (document_is(in->path))
		return load_document(in);
	return load_config(in, errors);
}
