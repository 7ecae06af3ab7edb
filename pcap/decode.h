/* A message told field by field, as text or as JSON (runtime/wire/print.h). */
#ifndef FLEXIKE_PCAP_DECODE_H
#define FLEXIKE_PCAP_DECODE_H

#include <jansson.h>

#include "pcap/capture.h"

/* Header, payloads, and those inside SK, into a JSON object. False: memory. */
bool cap_decode_json(const struct cap_message *m, json_t *object)
	__attribute__((warn_unused_result));
/* Indented by so many columns. */
void cap_decode_text(const struct cap_message *m, FILE *out, int indent);

/* "IKE_AUTH request 1 { SK { IDi AUTH SA … } }"; returns buf. */
const char *cap_decode_line(const struct cap_message *m, char *buf,
	size_t cap);

#endif
