/* Anti-replay window in the manner of RFC 6479: a ring of 64-bit blocks, so
 * that moving it never shifts a bitmap. Sequence numbers are 64 bits; without
 * ESN the upper half is 0. Private to runtime/esp. */
#ifndef FLEXIKE_ESP_REPLAY_H
#define FLEXIKE_ESP_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESP_REPLAY_MAX 1024

struct esp_replay {
	uint64_t top;	/* highest number that passed the ICV */
	uint32_t size;	/* numbers in the window: multiple of 64 */
	uint32_t mask;	/* blocks in the ring - 1 */
	bool on;	/* else only top is kept, for ESN */
	uint64_t *bits; /* mask + 1 blocks; borrowed */
};

/* Blocks that a window of this many packets needs; 0 is the window off. */
size_t esp_replay_blocks(uint32_t window);
/* bits: that many zeroed blocks, which outlive r. */
void esp_replay_init(struct esp_replay *r, uint32_t window, uint64_t *bits);

/* The 64-bit number of a packet, RFC 4303 appendix A2.2; 0 when it would lie
 * before the first. */
uint64_t esp_replay_extend(const struct esp_replay *r, bool esn, uint32_t seq);
/* True when the number is new: not 0, not left of the window, not seen. */
bool esp_replay_fresh(const struct esp_replay *r, uint64_t seq);
/* Note a fresh number whose packet passed the ICV. True: it is the highest. */
bool esp_replay_note(struct esp_replay *r, uint64_t seq);

#endif
