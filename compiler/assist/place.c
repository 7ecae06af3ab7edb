#include "compiler/assist/place.h"

static bool is_command(const struct compiler_unit *u, uint32_t line)
{
	switch (u->info[line].class) {
	case LINE_COMMENT:
	case LINE_BODY:
		return false;
	default:
		return u->source.kind == SOURCE_TEXT;
	}
}

bool assist_place_find(struct assist_place *p, const struct compiler_unit *u,
	uint32_t line, uint32_t column, struct arena *a)
{
	if (!line || !column || line > u->source.n || !is_command(u, line - 1))
		return false;
	p->unit = u;
	p->arena = a;
	p->line = line - 1;
	p->text = source_line(&u->source, line - 1);
	p->column = column - 1 < p->text.n ? column - 1 : p->text.n;
	p->mode = (enum ios_mode)u->info[line - 1].mode;
	assist_place_cut(p, p->text.n);
	return true;
}

void assist_place_cut(struct assist_place *p, size_t n)
{
	struct span text = span_of(p->text.p, n);
	bool config;
	bool global;
	size_t prompt = ios_prompt(text, &config, &global);

	ios_line_cut(&p->words, text, prompt);
	p->first = p->words.n &&
		(!ios_word_cmp(p->words.word[0], "no") ||
			!ios_word_cmp(p->words.word[0], "default"));
}

enum ios_mode assist_place_around(enum ios_mode m)
{
	return m == IOS_MODE_GLOBAL ? IOS_MODES : ios_mode_info(m)->parent;
}
