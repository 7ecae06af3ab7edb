#include "tests/bench/bare.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 64

struct node {
	uint32_t parent;
	uint32_t first; /* its words: from here to the next node's */
};

struct word {
	uint32_t at; /* where the text has it first */
	uint32_t n;
};

struct slot {
	uint32_t hash;
	uint32_t id; /* 0: free */
};

/* Arrays are as large as the text could need: what is not touched costs
 * nothing. */
struct tree {
	const char *text;
	struct node *node;
	size_t nodes;
	uint32_t *token;
	size_t tokens;
	struct word *word; /* by id, from 1 */
	size_t words;
	struct slot *slot;
	size_t slots; /* a power of two */
};

static bool rehash(struct tree *t)
{
	size_t n = t->slots * 2;
	struct slot *fresh = calloc(n, sizeof(*fresh));

	if (!fresh)
		return false;
	for (size_t i = 0; i < t->slots; i++) {
		size_t at = t->slot[i].hash & (n - 1);

		if (!t->slot[i].id)
			continue;
		while (fresh[at].id)
			at = (at + 1) & (n - 1);
		fresh[at] = t->slot[i];
	}
	free(t->slot);
	t->slot = fresh;
	t->slots = n;
	return true;
}

static bool intern(struct tree *t, const char *p, uint32_t n, uint32_t hash,
	uint32_t *id)
{
	size_t at = hash & (t->slots - 1);
	struct slot *s;

	for (; (s = t->slot + at)->id; at = (at + 1) & (t->slots - 1)) {
		const struct word *w = t->word + s->id;

		if (s->hash == hash && w->n == n &&
			!memcmp(t->text + w->at, p, n)) {
			*id = s->id;
			return true;
		}
	}
	*id = (uint32_t)++t->words;
	*s = (struct slot){hash, *id};
	t->word[*id] = (struct word){(uint32_t)(p - t->text), n};
	return t->words * 2 < t->slots || rehash(t);
}

static bool line(struct tree *t, const char *p, const char *end)
{
	while (p < end) {
		const char *from = p;
		uint32_t hash = 2166136261u;

		while (p < end && *p != ' ')
			hash = (hash ^ (uint8_t)*p++) * 16777619u;
		hash ^= hash >> 15;
		if (!intern(t, from, (uint32_t)(p - from), hash,
			    t->token + t->tokens++))
			return false;
		while (p < end && *p == ' ')
			p++;
	}
	return true;
}

static bool lines(struct tree *t, const char *p, const char *end)
{
	uint32_t last[DEPTH_MAX] = {0}; /* node by indentation */

	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		const char *from = p;
		size_t depth;

		lf = lf ? lf : end;
		while (p < lf && *p == ' ')
			p++;
		depth = (size_t)(p - from);
		depth = depth < DEPTH_MAX ? depth : DEPTH_MAX - 1;
		if (p < lf && *p != '!') {
			t->node[t->nodes] = (struct node){
				depth ? last[depth - 1] : 0,
				(uint32_t)t->tokens};
			last[depth] = (uint32_t)t->nodes++;
			if (!line(t, p, lf))
				return false;
		}
		p = lf + 1;
	}
	return true;
}

static bool tree(const char *p, size_t n, struct bare *out)
{
	struct tree t = {.text = p, .slots = 4096};
	size_t most = n / 2 + 2;
	bool ok;

	t.node = malloc(most * sizeof(*t.node));
	t.token = malloc(most * sizeof(*t.token));
	t.word = malloc(most * sizeof(*t.word));
	t.slot = calloc(t.slots, sizeof(*t.slot));
	ok = t.node && t.token && t.word && t.slot && lines(&t, p, p + n);
	out->nodes += t.nodes;
	out->words += t.tokens;
	out->distinct += t.words;
	free(t.node);
	free(t.token);
	free(t.word);
	free(t.slot);
	return ok;
}

bool bare_run(const char *path, struct bare *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *map;
	bool ok;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) || !st.st_size) {
		(void)close(fd);
		return false;
	}
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	(void)close(fd);
	if (map == MAP_FAILED)
		return false;
	ok = tree(map, (size_t)st.st_size, out);
	(void)munmap(map, (size_t)st.st_size);
	return ok;
}
