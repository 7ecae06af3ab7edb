/* An IKE message from anybody: as it is, with its length field put right, and
 * its payloads as a bare chain. What parses must build, and what was built
 * must parse and build to the same octets; printing and the legality check
 * must bear it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/wire/wire.h"

/* The promise of wire.h: a 64 KB message needs less than 1 MB. */
#define ARENA_LIMIT ((size_t)1 << 20)
#define INPUT_MAX 65507

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void names_bear(const struct wire_payload *p)
{
	char text[40];

	if (p->type == PAYLOAD_IDI || p->type == PAYLOAD_IDR)
		must(strlen(wire_id_str(p->id.type, p->id.data, text,
			sizeof(text))) < sizeof(text));
	if (p->type == PAYLOAD_VENDOR)
		(void)wire_vendor_name(p->data);
}

static void look_at(const struct wire_msg *msg, size_t n)
{
	struct wire_error err;
	char text[200];

	must(strlen(wire_summary(&msg->hdr, msg->payloads, text,
		sizeof(text))) < sizeof(text));
	for (const struct wire_payload *p = msg->payloads; p; p = p->next)
		names_bear(p);
	for (int in_sk = 0; in_sk < 2; in_sk++)
		if (!wire_exchange_check(&msg->hdr, in_sk, msg->payloads,
			&err))
			must(err.reason && err.offset <= n);
}

static void round_trip(struct arena *a, const struct wire_payload *list,
	size_t n)
{
	static uint8_t one[INPUT_MAX + 1];
	static uint8_t two[INPUT_MAX + 1];
	struct bytes_out first = bytes_out(one, n);
	struct bytes_out second = bytes_out(two, n);
	struct wire_payload *again;
	struct wire_error err;
	uint8_t type;

	must(wire_payloads_build(&first, list, &type));
	must(wire_payloads_parse(a, type, bytes_written(&first), &again,
		&err));
	must(wire_payloads_build(&second, again, &type));
	must(span_eq(bytes_written(&first), bytes_written(&second)));
}

static void try_message(struct span in)
{
	struct wire_error err;
	struct wire_msg msg;
	struct arena a;
	struct arena b;

	arena_init(&a, ARENA_LIMIT);
	arena_init(&b, ARENA_LIMIT);
	if (!wire_msg_parse(&a, in, &msg, &err)) {
		must(err.reason && err.offset <= in.n && !msg.payloads);
		must(strcmp(err.reason, "out of memory for this message"));
	} else {
		look_at(&msg, in.n);
		round_trip(&b, msg.payloads, in.n);
	}
	arena_fini(&a);
	arena_fini(&b);
}

static void try_chain(uint8_t first, struct span in)
{
	struct wire_payload *list;
	struct wire_error err;
	struct arena a;
	struct arena b;

	arena_init(&a, ARENA_LIMIT);
	arena_init(&b, ARENA_LIMIT);
	if (wire_payloads_parse(&a, first, in, &list, &err))
		round_trip(&b, list, in.n);
	else
		must(err.reason && err.offset <= in.n && !list);
	arena_fini(&a);
	arena_fini(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span inside;
	uint8_t *copy;

	if (n > INPUT_MAX)
		return 0;
	try_message(span_of(data, n));
	(void)wire_encap_classify(span_of(data, n), &inside);
	must(inside.n <= n);
	if (n)
		try_chain(data[0], span_of(data + 1, n - 1));
	if (n < WIRE_HDR_LEN)
		return 0;
	copy = malloc(n);
	must(copy != NULL);
	memcpy(copy, data, n);
	bytes_set32(copy + 24, (uint32_t)n);
	copy[17] = 0x20;
	try_message(span_of(copy, n));
	free(copy);
	return 0;
}
