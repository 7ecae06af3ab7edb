/* Conversions and differences of any policy. The first octet says what the
 * rest is: a configuration (even), or an image whose size and digest are put
 * right first (odd). A policy is equal to itself; a configuration is equal to
 * its canonical form, which is its own canonical form. */
#include <stdint.h>
#include <stdlib.h>

#include "compiler/compiler.h"
#include "compiler/convert/convert.h"
#include "compiler/diff/diff.h"
#include "runtime/policy/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct policy *compiled(struct span text)
{
	struct compiler_unit *u = compiler_run("fuzz.cfg", text, NULL);
	struct policy_error err;
	struct policy *p = NULL;
	uint8_t *image = NULL;
	size_t n;

	if (u && compiler_image(u, true, &image, &n, &err))
		p = policy_open(span_of(image, n), &err);
	free(image);
	compiler_free(u);
	return p;
}

static struct policy *opened(struct span image)
{
	static struct image_crypto crypto;
	struct policy *p = NULL;
	struct policy_error err;
	uint8_t *copy = malloc(image.n + 1);

	if (!copy)
		return NULL;
	if (!crypto.scratch && !policy_image_crypto_init(&crypto, &err))
		abort();
	memcpy(copy, image.p, image.n);
	if (image.n >= IMAGE_AT_DIRECTORY) {
		image_set32(copy + IMAGE_AT_SIZE, (uint32_t)image.n);
		if (!policy_image_digest(crypto.scratch,
			    span_of(copy, image.n), copy + IMAGE_AT_DIGEST))
			abort();
		p = policy_open(span_of(copy, image.n), &err);
	}
	free(copy);
	return p;
}

static size_t differences(const struct policy *a, const struct policy *b)
{
	struct diff *d = diff_run(a, b);
	size_t n;

	if (!d)
		abort();
	n = d->n;
	diff_free(d);
	return n;
}

static char *written(const struct policy *p, bool ios, bool secrets)
{
	struct diag_list notes;
	struct arena a;
	char *text;

	arena_init(&a, 0);
	diag_list_init(&notes, &a);
	text = ios ? convert_ios(p, secrets, &notes) :
		     convert_swanctl(p, secrets, &notes);
	if (!text)
		abort();
	arena_fini(&a);
	return text;
}

static void round_trip(const struct policy *p)
{
	char *once = written(p, true, true);
	struct policy *q = compiled(span_str(once));
	char *twice;

	if (!q || differences(p, q))
		abort();
	twice = written(q, true, true);
	if (strcmp(once, twice) != 0)
		abort();
	policy_free(q);
	free(once);
	free(twice);
}

static bool is_ascii(const uint8_t *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (data[i] >= 0x7f || (data[i] < ' ' && data[i] != '\n' &&
			data[i] != '\r' && data[i] != '\t'))
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	bool is_image = n && data[0] & 1;
	struct policy *p;

	if (!n)
		return 0;
	p = is_image ? opened(span_of(data + 1, n - 1)) :
		       compiled(span_of(data + 1, n - 1));
	if (!p)
		return 0;
	if (differences(p, p))
		abort();
	(void)differences(NULL, p);
	free(written(p, true, false));
	free(written(p, false, true));
	if (!is_image && is_ascii(data, n))
		round_trip(p);
	policy_free(p);
	return 0;
}
