/* Text of unknown encoding for those who speak JSON. */
#ifndef FLEXIKE_COMPILER_WORDS_H
#define FLEXIKE_COMPILER_WORDS_H

#include <jansson.h>

/* Text from the operator's file or from a file's name as a JSON string: what
 * is not UTF-8 becomes "?". NULL: memory. */
json_t *report_json_text(const char *s);
/* The same as a text of the caller's. */
char *report_utf8(const char *s);

#endif
