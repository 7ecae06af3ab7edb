/* Configurations of any size for benchmarks, made of what a large hub or a
 * branch router really has, written as a running-config is. Same arguments,
 * same bytes. Keys are noise that is made here. */
#ifndef FLEXIKE_TESTS_BENCH_GENERATE_H
#define FLEXIKE_TESTS_BENCH_GENERATE_H

#include <stdbool.h>
#include <stddef.h>

/* What a file came to. */
struct generated {
	size_t bytes;
	size_t lines;
	size_t items; /* spokes, peers, tunnels, … */
};

/* A hub with keyring, profile, IPsec profile, Tunnel and route for each spoke:
 * 34 lines and about 920 bytes a spoke. False: the file cannot be written. */
bool generate_hub(const char *path, size_t spokes, struct generated *out)
	__attribute__((warn_unused_result));

/* A branch router of about `lines` lines (50 and up): tunnels to the hubs, and
 * all the rest that a branch has. `number` tells one from the other. */
bool generate_device(const char *path, unsigned number, size_t lines,
	struct generated *out) __attribute__((warn_unused_result));

/* One thing of which there is much: "lines", "peers", "tunnels", … */
struct generate_shape;
size_t generate_shape_count(void);
const struct generate_shape *generate_shape_at(size_t i);
const char *generate_shape_name(const struct generate_shape *s);
bool generate_shape(const struct generate_shape *s, const char *path,
	size_t lines, struct generated *out) __attribute__((warn_unused_result));

/* A single line of this many bytes. */
bool generate_long_line(const char *path, size_t bytes, struct generated *out)
	__attribute__((warn_unused_result));

#endif
