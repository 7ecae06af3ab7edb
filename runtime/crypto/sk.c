#include "runtime/crypto/sk.h"

enum crypto_sk crypto_sk_open(struct crypto_box *box, struct crypto_scratch *s,
	uint8_t *msg, size_t aad, size_t n, struct span *text)
{
	size_t iv = crypto_box_iv_len(box), icv = crypto_box_icv_len(box);
	size_t block = crypto_box_block(box);
	uint8_t *at = msg + aad;
	size_t len, pad;

	if (n < iv + icv + 1)
		return CRYPTO_SK_FORGED;
	len = n - iv - icv;
	if (block > 1 && len % block)
		return CRYPTO_SK_FORGED;
	if (!crypto_box_open(box, s, span_of(msg, aad), at, at + iv, len, NULL,
		    at + iv + len))
		return CRYPTO_SK_FORGED;
	pad = (size_t)at[iv + len - 1] + 1;
	if (pad > len)
		return CRYPTO_SK_PADDING;
	*text = span_of(at + iv, len - pad);
	return CRYPTO_SK_OPEN;
}
