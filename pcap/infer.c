#include "pcap/infer.h"

#include <stdio.h>

bool cap_suite_of(const struct wire_payload *response,
	struct cap_suite *suite)
{
	const struct wire_payload *sa = wire_find(response, PAYLOAD_SA);
	const struct wire_transform *t = sa ? sa->sa->transforms : NULL;

	*suite = (struct cap_suite){NULL, NULL};
	for (; t; t = t->next) {
		if (t->type == TRANSFORM_ENCR)
			suite->encr = transform_find(t->type, t->id,
				t->key_bits);
		if (t->type == TRANSFORM_INTEG)
			suite->integ = transform_find(t->type, t->id, 0);
	}
	return suite->encr &&
		transform_is_aead(suite->encr) == (suite->integ == NULL);
}

bool cap_suite_inside(const struct cap_suite *suite, size_t message,
	size_t *least, size_t *most)
{
	size_t icv = suite->integ ? suite->integ->out_len
		: suite->encr->out_len;
	size_t fixed = WIRE_HDR_LEN + WIRE_GENERIC_LEN + icv +
		suite->encr->iv_len + 1; /* the pad length */
	size_t block = suite->encr->block;

	if (message < fixed || (message - fixed + 1) % block)
		return false;
	*most = message - fixed;
	*least = *most + 1 >= block ? *most + 1 - block : 0;
	return true;
}

const char *cap_offer_str(const struct wire_proposal *list, char *buf,
	size_t cap)
{
	size_t n = 0;

	buf[0] = '\0';
	for (const struct wire_proposal *p = list; p; p = p->next) {
		const char *before = p == list ? "" : " or ";

		for (const struct wire_transform *t = p->transforms; t;
			t = t->next) {
			char text[32];
			int w = snprintf(buf + n, cap - n, "%s%s", before,
				transform_str(t->type, t->id, t->key_bits,
					text));

			if (w < 0 || (size_t)w >= cap - n)
				return buf;
			n += (size_t)w;
			before = " ";
		}
	}
	return buf;
}
