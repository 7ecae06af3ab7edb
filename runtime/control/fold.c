#include "runtime/control/fold.h"

#include <stdlib.h>

#define SLOTS 128
#define FIRST_PAUSE_S 60
#define LONGEST_PAUSE_S 3600
/* New kinds of failure that may be said: a burst, then one a second. Spoofed
 * sources make every failure a new kind. */
#define BURST 20

struct slot {
	bool used;
	uint32_t tunnel;
	struct endpoint remote;
	enum cause cause;
	uint64_t hidden;
	mono_t said;
	int64_t pause_s;
};

struct ctl_fold {
	struct slot slots[SLOTS];
	uint64_t others; /* kept back without a slot */
	int64_t tokens;
	mono_t filled;
};

struct ctl_fold *ctl_fold_new(mono_t now)
{
	struct ctl_fold *f = calloc(1, sizeof(*f));

	if (f) {
		f->tokens = BURST;
		f->filled = now;
	}
	return f;
}

void ctl_fold_free(struct ctl_fold *f)
{
	free(f);
}

static bool token_take(struct ctl_fold *f, mono_t now)
{
	int64_t s = mono_diff_s(now, f->filled);

	if (s > 0) {
		f->tokens = f->tokens + s > BURST ? BURST : f->tokens + s;
		f->filled = mono_add_s(f->filled, s);
	}
	if (f->tokens == 0)
		return false;
	f->tokens--;
	return true;
}

static struct slot *slot_find(struct ctl_fold *f, const struct ike_trace *t)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &f->slots[i];

		/* Ports change behind a NAT; they do not make a new peer. */
		if (s->used && s->tunnel == t->tunnel &&
			s->cause == t->cause &&
			addr_eq(&s->remote.addr, &t->remote.addr))
			return s;
	}
	return NULL;
}

/* A free slot, or the one that was said longest ago. */
static struct slot *slot_take(struct ctl_fold *f)
{
	struct slot *oldest = &f->slots[0];

	for (size_t i = 0; i < SLOTS; i++) {
		if (!f->slots[i].used)
			return &f->slots[i];
		if (mono_before(f->slots[i].said, oldest->said))
			oldest = &f->slots[i];
	}
	f->others += oldest->hidden;
	return oldest;
}

bool ctl_fold_note(struct ctl_fold *f, const struct ike_trace *t, mono_t now,
	uint64_t *hidden)
{
	struct slot *s = slot_find(f, t);

	*hidden = 0;
	if (!s) {
		if (!token_take(f, now)) {
			f->others++;
			return false;
		}
		s = slot_take(f);
		*s = (struct slot){true, t->tunnel, t->remote, t->cause, 0,
			now, FIRST_PAUSE_S};
		return true;
	}
	if (mono_diff_s(now, s->said) < s->pause_s) {
		s->hidden++;
		return false;
	}
	*hidden = s->hidden;
	s->hidden = 0;
	s->said = now;
	s->pause_s *= 2;
	if (s->pause_s > LONGEST_PAUSE_S)
		s->pause_s = LONGEST_PAUSE_S;
	return true;
}

void ctl_fold_tell(struct ctl_fold *f, bool all, uint32_t tunnel,
	void (*fn)(void *ctx, uint32_t tunnel, const struct endpoint *remote,
		enum cause cause, uint64_t hidden),
	void *ctx)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *s = &f->slots[i];

		if (!s->used || !(all || s->tunnel == tunnel))
			continue;
		if (s->hidden)
			fn(ctx, s->tunnel, &s->remote, s->cause, s->hidden);
		/* The next failure is a new story. */
		s->used = false;
	}
	if (all && f->others) {
		fn(ctx, POLICY_NONE, &(struct endpoint){0}, CAUSE_NONE,
			f->others);
		f->others = 0;
	}
}
