#include "runtime/esp/replay.h"

#define BLOCK_BITS 64

static uint32_t window_size(uint32_t window)
{
	if (window > ESP_REPLAY_MAX)
		window = ESP_REPLAY_MAX;
	if (window < BLOCK_BITS)
		return BLOCK_BITS;
	return (window + BLOCK_BITS - 1) / BLOCK_BITS * BLOCK_BITS;
}

/* One block more than the window, because the newest block is only partly in
 * use (RFC 6479 3); then a power of two, to index by mask. */
size_t esp_replay_blocks(uint32_t window)
{
	size_t need = window_size(window) / BLOCK_BITS + 1;
	size_t n = 2;

	while (n < need)
		n *= 2;
	return n;
}

void esp_replay_init(struct esp_replay *r, uint32_t window, uint64_t *bits)
{
	*r = (struct esp_replay){
		.size = window_size(window),
		.mask = (uint32_t)esp_replay_blocks(window) - 1,
		.on = window != 0,
		.bits = bits,
	};
}

uint64_t esp_replay_extend(const struct esp_replay *r, bool esn, uint32_t seq)
{
	uint32_t low = (uint32_t)r->top;
	uint64_t high = r->top >> 32;
	uint32_t bottom = low - r->size + 1; /* may wrap: case B */

	if (!esn)
		return seq;
	if (low >= r->size - 1) /* case A: window in one subspace */
		high += seq < bottom;
	else if (seq >= bottom) { /* case B: it spans two */
		if (high == 0)
			return 0;
		high--;
	}
	return high << 32 | seq;
}

static uint64_t *block_of(const struct esp_replay *r, uint64_t seq)
{
	return &r->bits[seq / BLOCK_BITS & r->mask];
}

static uint64_t bit_of(uint64_t seq)
{
	return UINT64_C(1) << (seq % BLOCK_BITS);
}

bool esp_replay_fresh(const struct esp_replay *r, uint64_t seq)
{
	if (seq == 0)
		return false;
	if (!r->on || seq > r->top)
		return true;
	if (r->top - seq >= r->size)
		return false;
	return !(*block_of(r, seq) & bit_of(seq));
}

/* Blocks that come into the window are cleared, at most once round the ring. */
bool esp_replay_note(struct esp_replay *r, uint64_t seq)
{
	bool newest = seq > r->top;

	if (newest) {
		uint64_t from = r->top / BLOCK_BITS;
		uint64_t steps = seq / BLOCK_BITS - from;

		if (steps > (uint64_t)r->mask + 1)
			steps = (uint64_t)r->mask + 1;
		for (uint64_t i = 0; i < steps; i++)
			r->bits[(seq / BLOCK_BITS - i) & r->mask] = 0;
		r->top = seq;
	}
	if (r->top - seq < r->size)
		*block_of(r, seq) |= bit_of(seq);
	return newest;
}
