#include "compiler/ios/grammar.h"

#include <stdio.h>

#include "runtime/base/near.h"

static void consider(struct span word, const char *keyword, unsigned *best,
	const char **found)
{
	unsigned near = word.n <= 4 ? 1 : word.n <= 7 ? 2 : 3;
	unsigned d = near_distance(word, span_str(keyword));

	/* A keyword that was cut short or run on counts as near:
	 * pre-shared for pre-share, esp-sha for esp-sha-hmac. */
	if (d > 1 && word.n >= 5 && strlen(keyword) >= 5 &&
		(ios_word_begins(word, keyword) ||
			!strncmp(keyword, (const char *)word.p,
				strlen(keyword) < word.n ? strlen(keyword) :
							   word.n)))
		d = 1;
	if (d <= near && d < *best) {
		*best = d;
		*found = keyword;
	}
}

static void consider_arg(struct span word, const struct ios_node *n,
	unsigned *best, const char **found)
{
	ios_arg_words_fn *words = ios_arg_words(n->arg);
	const char *w;

	for (size_t k = 0; words && (w = words(k)) != NULL; k++)
		consider(word, w, best, found);
}

const char *ios_suggest(const struct ios_node *node, struct span word,
	unsigned *best)
{
	const char *found = NULL;

	for (size_t i = 0; i < node->n_words; i++)
		consider(word, node->words[i]->word, best, &found);
	for (size_t i = 0; i < node->n_args; i++)
		consider_arg(word, node->args[i], best, &found);
	/* Within a list, more of the same is expected. */
	if (node->repeat)
		consider_arg(word, node, best, &found);
	return found;
}

struct text {
	char *p;
	size_t cap;
	size_t n;
	size_t items;
};

static void put(struct text *t, const char *s)
{
	size_t left = t->cap - t->n;
	int n;

	if (left < 2)
		return;
	n = snprintf(t->p + t->n, left, "%s%s", t->items ? ", " : "", s);
	if (n > 0)
		t->n += (size_t)n < left ? (size_t)n : left - 1;
	t->items++;
}

static void put_arg(struct text *t, const struct ios_node *n)
{
	ios_arg_words_fn *words = ios_arg_words(n->arg);
	char range[48];
	const char *w;

	if (!n->arg->parse) {
		(void)snprintf(range, sizeof(range), "%u to %u", n->min,
			n->max);
		put(t, range);
		return;
	}
	if (!words) {
		put(t, n->arg->what);
		return;
	}
	for (size_t k = 0; (w = words(k)) != NULL; k++)
		put(t, w);
}

void ios_expected(const struct ios_node *node, char *buf, size_t cap)
{
	struct text t = {buf, cap, 0, 0};

	buf[0] = '\0';
	if (node->repeat)
		put_arg(&t, node);
	for (size_t i = 0; i < node->n_args; i++)
		put_arg(&t, node->args[i]);
	for (size_t i = 0; i < node->n_words; i++)
		put(&t, node->words[i]->word);
	if (!t.items)
		put(&t, "the end of the line");
}
