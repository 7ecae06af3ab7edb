/* A policy image from anybody. The first octet is the mode: with an odd one
 * the size and the digest are put right first, so that the checks behind them
 * are reached. What is accepted is read through and printed. */
#include <stdint.h>
#include <stdlib.h>

#include "runtime/policy/image.h"
#include "tests/unit/policy/walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Providers are loaded once for the whole run. */
static struct crypto_scratch *scratch(void)
{
	static struct image_crypto crypto;
	struct policy_error err;

	if (!crypto.scratch && !policy_image_crypto_init(&crypto, &err))
		abort();
	return crypto.scratch;
}

static void put_right(struct span image, uint8_t *p)
{
	if (image.n < IMAGE_AT_DIRECTORY)
		return;
	image_set32(p + IMAGE_AT_SIZE, (uint32_t)image.n);
	if (!policy_image_digest(scratch(), image, p + IMAGE_AT_DIGEST))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct policy_error err;
	struct policy *p;
	uint8_t *image;

	if (n == 0)
		return 0;
	image = malloc(n);
	if (!image)
		return 0;
	memcpy(image, data + 1, n - 1);
	if (data[0] & 1)
		put_right(span_of(image, n - 1), image);
	p = policy_image_open(scratch(), span_of(image, n - 1), &err);
	if (p && !walk_policy(p))
		abort();
	policy_free(p);
	free(image);
	return 0;
}
