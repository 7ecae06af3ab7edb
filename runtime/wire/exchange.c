#include "runtime/wire/codec.h"

enum direction { REQUEST, RESPONSE };
enum place { OUTER, IN_SK };

#define MANY WIRE_PAYLOADS_MAX
#define ANY_PAYLOAD_TYPES 256

/* A shape's row has no payload type; its ALLOW rows follow it. */
struct legal {
	uint8_t payload;
	uint8_t min;
	uint8_t max;
	uint8_t exchange;
	uint8_t direction;
	uint8_t place;
	const char *story;
	const char *source;
};

static const struct legal table[] = {
#define SHAPE(x, dir, where, text, cite) \
	{.exchange = EXCHANGE_##x, .direction = dir, .place = where, \
		.story = text, .source = cite},
#define ALLOW(type, least, most) \
	{.payload = PAYLOAD_##type, .min = least, .max = most},
#include "runtime/wire/exchange.def"
#undef SHAPE
#undef ALLOW
};

static const struct legal *const table_end =
	table + sizeof(table) / sizeof(table[0]);

/* How often each payload type that we understand occurs. */
struct census {
	unsigned int n[ANY_PAYLOAD_TYPES];
	unsigned int total;
};

static struct census census_take(const struct wire_payload *list)
{
	struct census c = {.total = 0};

	for (const struct wire_payload *p = list; p; p = p->next) {
		if (!wire_codec_find(p->type))
			continue;
		c.n[p->type]++;
		c.total++;
	}
	return c;
}

/* The row after the shape's last ALLOW. */
static const struct legal *shape_end(const struct legal *shape)
{
	const struct legal *row = shape + 1;

	while (row < table_end && row->payload)
		row++;
	return row;
}

static const struct legal *shape_row(const struct legal *shape, uint8_t type)
{
	const struct legal *end = shape_end(shape);

	for (const struct legal *row = shape + 1; row < end; row++)
		if (row->payload == type)
			return row;
	return NULL;
}

/* How many payloads would have to be added or removed to fit. */
static unsigned int shape_misfit(const struct legal *shape,
	const struct census *c)
{
	const struct legal *end = shape_end(shape);
	unsigned int misfit = c->total;

	for (const struct legal *row = shape + 1; row < end; row++) {
		unsigned int n = c->n[row->payload];

		misfit -= n;
		if (n < row->min)
			misfit += row->min - n;
		else if (n > row->max)
			misfit += n - row->max;
	}
	return misfit;
}

static bool shape_applies(const struct legal *row, const struct wire_hdr *hdr,
	bool in_sk)
{
	bool response = hdr->flags & WIRE_FLAG_RESPONSE;

	return !row->payload && row->exchange == hdr->exchange &&
		row->direction == (response ? RESPONSE : REQUEST) &&
		row->place == (in_sk ? IN_SK : OUTER);
}

static bool refuse(struct wire_error *err, size_t offset, uint8_t payload,
	const char *reason)
{
	*err = (struct wire_error){offset, payload, reason};
	return false;
}

/* Say what is wrong, by the shape that the message comes closest to. */
static bool shape_explain(const struct legal *shape, const struct census *c,
	const struct wire_payload *list, struct wire_error *err)
{
	const struct legal *end = shape_end(shape);
	struct census seen = {.total = 0};

	for (const struct legal *row = shape + 1; row < end; row++)
		if (c->n[row->payload] < row->min)
			return refuse(err, 0, row->payload,
				"required payload is missing");
	for (const struct wire_payload *p = list; p; p = p->next) {
		const struct legal *row = shape_row(shape, p->type);

		if (!wire_codec_find(p->type))
			continue;
		if (!row)
			return refuse(err, p->offset, p->type,
				"payload does not belong in this exchange");
		if (seen.n[p->type]++ == row->max)
			return refuse(err, p->offset, p->type,
				"payload occurs too often");
	}
	return true;
}

bool wire_exchange_check(const struct wire_hdr *hdr, bool in_sk,
	const struct wire_payload *list, struct wire_error *err)
{
	const struct wire_payload *critical = wire_find_critical(list);
	const struct legal *best = NULL;
	struct census c = census_take(list);
	unsigned int least = UINT32_MAX;

	*err = (struct wire_error){0};
	if (critical)
		return refuse(err, critical->offset, critical->type,
			"unknown payload is marked critical");
	for (const struct legal *row = table; row < table_end; row++) {
		unsigned int misfit;

		if (!shape_applies(row, hdr, in_sk))
			continue;
		misfit = shape_misfit(row, &c);
		if (misfit == 0)
			return true;
		if (misfit < least) {
			least = misfit;
			best = row;
		}
	}
	/* An exchange that the table does not know has no rules to break;
	 * whether it is supported is the engine's question. */
	return !best || shape_explain(best, &c, list, err);
}
