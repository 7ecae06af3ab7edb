/* Lists of words for evidence: bounded, cut off when full. */
#ifndef FLEXIKE_IKE_WORDS_H
#define FLEXIKE_IKE_WORDS_H

#include <stddef.h>

struct ike_words {
	char b[480];
	size_t n;
};

/* Append s, after sep unless it is the first. */
void ike_words_add(struct ike_words *w, const char *sep, const char *s);
/* Append formatted text as it is. */
void ike_words_put(struct ike_words *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
