/* Findings that are made outside of the compiler and told like its own. */
#include <stdio.h>

#include "compiler/lint/rule.h"
#include "compiler/unit.h"

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static uint16_t column(size_t offset)
{
	return offset < UINT16_MAX ? (uint16_t)(offset + 1) : UINT16_MAX;
}

/* The words of a line, without what surrounds them. */
static struct model_at words_of(const struct compiler_unit *u, uint32_t line)
{
	struct model_at at = {line, 1, 1};
	struct span text;
	size_t from = 0, to;

	if (!line || line > u->source.n)
		return (struct model_at){0};
	text = source_line(&u->source, line - 1);
	to = text.n;
	while (to && is_space(text.p[to - 1]))
		to--;
	while (from < to && is_space(text.p[from]))
		from++;
	at.column = column(from);
	at.end = column(to);
	return at;
}

static struct lint lint_of(struct compiler_unit *u)
{
	return (struct lint){.list = &u->findings, .model = &u->model,
		.file = u->name, .release = u->release};
}

/* NULL: no memory, which is remembered. */
static const char *text_of(struct compiler_unit *u, const char *fmt,
	va_list ap)
{
	const char *s = arena_vprintf(&u->arena, fmt, ap);

	if (!s)
		u->findings.oom = true;
	return s;
}

struct diag *compiler_raise(struct compiler_unit *u, const char *id,
	uint32_t line, const char *fmt, ...)
{
	struct lint l = lint_of(u);
	size_t rule = compiler_rule_index(id);
	const char *s;
	va_list ap;

	if (rule == SIZE_MAX)
		return NULL;
	va_start(ap, fmt);
	s = text_of(u, fmt, ap);
	va_end(ap);
	return s ? lint_add(&l, (enum lint_rule)rule, words_of(u, line), "%s", s) : NULL;
}

void compiler_raise_severity(struct compiler_unit *u, struct diag *d,
	enum diag_severity s)
{
	struct lint l = lint_of(u);

	lint_severity(&l, d, s);
}

void compiler_raise_fix(struct compiler_unit *u, struct diag *d,
	const char *fmt, ...)
{
	struct lint l = lint_of(u);
	const char *s;
	va_list ap;

	va_start(ap, fmt);
	s = text_of(u, fmt, ap);
	va_end(ap);
	if (s)
		lint_fix(&l, d, "%s", s);
}

void compiler_raise_related(struct compiler_unit *u, struct diag *d,
	const struct compiler_unit *where, uint32_t line, const char *fmt, ...)
{
	struct model_at at = words_of(where, line);
	struct lint l = lint_of(u);
	const char *s;
	va_list ap;

	va_start(ap, fmt);
	s = text_of(u, fmt, ap);
	va_end(ap);
	if (!d || !s)
		return;
	l.file = arena_strdup(&u->arena, where->name);
	if (l.file)
		lint_related(&l, d, at, "%s", s);
	else
		u->findings.oom = true;
}

bool compiler_raised(struct compiler_unit *u)
{
	struct lint l = lint_of(u);

	suppress_again(u, &l);
	diag_sort(&u->findings);
	return context_fill(u) && !u->findings.oom;
}
