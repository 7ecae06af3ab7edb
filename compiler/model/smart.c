#include "compiler/model/smart.h"

/* Guide, IKEv2 Smart Defaults, table 2 (IOS XE 16.7). */
static const enum transform_row encr_16_7[] = {ALG_AES_CBC_256,
	ALG_AES_CBC_192, ALG_AES_CBC_128};
static const enum transform_row integ_16_7[] = {ALG_HMAC_SHA512_256,
	ALG_HMAC_SHA384_192, ALG_HMAC_SHA256_128, ALG_HMAC_SHA1_96,
	ALG_HMAC_MD5_96};
static const enum transform_row prf_16_7[] = {ALG_PRF_SHA512, ALG_PRF_SHA384,
	ALG_PRF_SHA256, ALG_PRF_SHA1, ALG_PRF_MD5};
static const enum transform_row group_16_7[] = {ALG_DH_5, ALG_DH_2};

/* `show crypto ikev2 proposal` of 17.x; group 5 went with 17.11, which refuses
 * it. */
static const enum transform_row encr_17_11[] = {ALG_AES_CBC_256};
static const enum transform_row integ_17_11[] = {ALG_HMAC_SHA512_256,
	ALG_HMAC_SHA384_192};
static const enum transform_row prf_17_11[] = {ALG_PRF_SHA512, ALG_PRF_SHA384};
static const enum transform_row group_17_11[] = {ALG_DH_19, ALG_DH_14,
	ALG_DH_21};

#define LIST(a) {a, sizeof(a) / sizeof(*(a))}
#define PROPOSAL(release) {LIST(encr_##release), LIST(integ_##release), \
	LIST(prf_##release), LIST(group_##release)}

static const struct smart_proposal proposals[RELEASES] = {
	[RELEASE_XE_16_7] = PROPOSAL(16_7),
	[RELEASE_XE_17_11] = PROPOSAL(17_11),
	[RELEASE_XE_17_18] = PROPOSAL(17_11),
	[RELEASE_XE_26_1] = PROPOSAL(17_11),
};

const struct smart_proposal *smart_proposal(enum lint_release r)
{
	return &proposals[r];
}
