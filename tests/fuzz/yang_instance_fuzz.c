/* A policy document from anybody, and a keys file. The first octet says which
 * format. What is accepted is an image that the loader takes, and exports to
 * the same image again. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/unit/policy/walk.h"
#include "yang/yang.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The module is compiled once for the whole run. */
static struct yang *module(void)
{
	static struct yang *y;

	if (!y)
		y = yang_new();
	if (!y)
		abort();
	return y;
}

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void again(const uint8_t *image, size_t n, enum yang_format f,
	struct diag_list *l)
{
	struct yang_import in = {.name = "fuzz", .format = f,
		.without_keys = true};
	struct policy_error err;
	struct policy *p = policy_open(span_of(image, n), &err);
	uint8_t *second;
	size_t second_n;
	size_t left_out;
	char *text;

	must(p && walk_policy(p));
	text = yang_export(module(), p, f, l);
	must(text);
	in.text = span_str(text);
	must(yang_import(module(), &in, &second, &second_n, &left_out, l));
	must(second_n == n && !memcmp(second, image, n));
	free(second);
	free(text);
	policy_free(p);
}

static void document(struct span text, enum yang_format f,
	struct diag_list *l)
{
	const struct yang_import in = {.name = "fuzz", .text = text,
		.format = f, .without_keys = true};
	uint8_t *image;
	size_t n;
	size_t left_out;

	if (!yang_import(module(), &in, &image, &n, &left_out, l)) {
		must(l->n || l->oom);
		return;
	}
	/* The other format too: both say the same. */
	again(image, n, YANG_JSON, l);
	again(image, n, YANG_XML, l);
	free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena;
	struct diag_list l;
	struct span text;

	if (n == 0)
		return 0;
	arena_init(&arena, 0);
	diag_list_init(&l, &arena);
	text = span_of(data + 1, n - 1);
	switch (data[0] % 3) {
	case 0:
		document(text, YANG_JSON, &l);
		break;
	case 1:
		document(text, YANG_XML, &l);
		break;
	default:
		yang_keys_free(yang_keys_parse("fuzz", text, &l));
	}
	arena_fini(&arena);
	return 0;
}
