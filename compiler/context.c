/* What a finding is about, in words that stay when lines move. */
#include "compiler/unit.h"

#define CONTEXT_LINE 240

/* A line as it may be shown, without the blanks that say nothing and without
 * a remark to this program at its end. */
static void append_line(char *buf, size_t cap, const struct compiler_unit *u,
	size_t i)
{
	struct span remark = source_remark(source_line(&u->source, i));
	struct span text = source_line(&u->source, i);
	char line[CONTEXT_LINE];
	size_t n = compiler_line_print(u, i, line, sizeof(line));
	size_t used = strlen(buf);
	bool blank = true;

	/* Behind a key it is masked as well. */
	if (remark.n && remark.p > text.p &&
		(size_t)(remark.p - text.p) < n &&
		line[remark.p - text.p] == '!')
		n = (size_t)(remark.p - text.p);
	if (used && used + 3 < cap) {
		memcpy(buf + used, " > ", 4);
		used += 3;
	}
	for (size_t k = 0; k < n && used + 1 < cap; k++) {
		bool space = line[k] == ' ';

		if (!(space && blank))
			buf[used++] = line[k];
		blank = space;
	}
	while (used && buf[used - 1] == ' ')
		used--;
	buf[used] = '\0';
}

struct opened {
	size_t line[IOS_MODES]; /* from 1; 0: not open */
};

static bool negates(const struct compiler_unit *u, size_t i)
{
	struct ios_line l;

	ios_line_cut(&l, source_line(&u->source, i), 0);
	return l.n && (ios_word_cmp(l.word[0], "no") == 0 ||
			      ios_word_cmp(l.word[0], "default") == 0);
}

/* The mode that took the line, or else the one that was open before it. */
static enum ios_mode mode_of(const struct compiler_unit *u,
	const struct ios_row *rows, size_t i)
{
	const struct ios_line_info *info = &u->info[i];

	return info->row ? rows[info->row - 1].mode : (enum ios_mode)info->mode;
}

static void look_at(struct opened *o, const struct compiler_unit *u,
	const struct ios_row *rows, size_t i)
{
	const struct ios_line_info *info = &u->info[i];
	enum ios_mode enters;

	if (!info->row)
		return;
	enters = rows[info->row - 1].enters;
	if (enters != IOS_MODE_GLOBAL && !negates(u, i))
		o->line[enters] = i + 1;
}

static char *context_of(struct compiler_unit *u, const struct opened *o,
	const struct ios_row *rows, size_t i)
{
	char buf[4 * CONTEXT_LINE] = "";
	size_t chain[IOS_MODES];
	size_t n = 0;

	for (enum ios_mode m = mode_of(u, rows, i);
		m != IOS_MODE_GLOBAL && n < IOS_MODES;
		m = ios_mode_info(m)->parent)
		if (o->line[m])
			chain[n++] = o->line[m] - 1;
	while (n--)
		append_line(buf, sizeof(buf), u, chain[n]);
	append_line(buf, sizeof(buf), u, i);
	return arena_strdup(&u->arena, buf);
}

bool context_fill(struct compiler_unit *u)
{
	struct opened o = {{0}};
	const struct ios_row *rows;
	size_t next = 0;
	uint32_t told = 0;
	char *context = NULL;

	(void)ios_rows(&rows);
	for (size_t k = 0; k < u->findings.n; k++) {
		struct diag *d = u->findings.items[k];
		uint32_t line = d->place.line;

		if (!line || line > u->source.n)
			continue;
		/* What the line itself opens comes after it. */
		for (; next + 1 < line; next++)
			look_at(&o, u, rows, next);
		if (line != told)
			context = context_of(u, &o, rows, line - 1);
		if (!context)
			return false;
		told = line;
		d->context = context;
	}
	return true;
}
