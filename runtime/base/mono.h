/* Monotonic time as a value. The engine never reads a clock: time arrives
 * with each event. Wall time exists only where a certificate needs it. */
#ifndef FLEXIKE_BASE_MONO_H
#define FLEXIKE_BASE_MONO_H

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds since an arbitrary start; never negative in practice. */
typedef struct {
	int64_t ns;
} mono_t;

#define MONO_NEVER ((mono_t){INT64_MAX})
#define MONO_NS_PER_S INT64_C(1000000000)
#define MONO_NS_PER_MS INT64_C(1000000)

static inline mono_t mono_add_ns(mono_t t, int64_t ns)
{
	if (t.ns == INT64_MAX || __builtin_add_overflow(t.ns, ns, &t.ns))
		t.ns = INT64_MAX;
	return t;
}

static inline mono_t mono_add_ms(mono_t t, int64_t ms)
{
	return mono_add_ns(t, ms * MONO_NS_PER_MS);
}

static inline mono_t mono_add_s(mono_t t, int64_t s)
{
	return mono_add_ns(t, s * MONO_NS_PER_S);
}

static inline int64_t mono_diff_ns(mono_t later, mono_t earlier)
{
	return later.ns - earlier.ns;
}

static inline int64_t mono_diff_s(mono_t later, mono_t earlier)
{
	return (later.ns - earlier.ns) / MONO_NS_PER_S;
}

static inline bool mono_before(mono_t a, mono_t b)
{
	return a.ns < b.ns;
}

static inline bool mono_due(mono_t deadline, mono_t now)
{
	return deadline.ns <= now.ns;
}

static inline mono_t mono_min(mono_t a, mono_t b)
{
	return a.ns < b.ns ? a : b;
}

#endif
