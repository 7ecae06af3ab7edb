/* A plan as JSON: docs/migrate.md. No key is ever in it. */
#include "compiler/migrate/plan.h"

#include <jansson.h>

/* Names may have octets that are not UTF-8. */
static json_t *text(const char *s)
{
	json_t *o = json_string(s);
	char *copy;

	if (o)
		return o;
	copy = strdup(s);
	for (char *c = copy; c && *c; c++)
		if (*c & 0x80)
			*c = '?';
	o = copy ? json_string(copy) : NULL;
	free(copy);
	return o;
}

static json_t *line(uint32_t n)
{
	return n ? json_integer(n) : json_null();
}

/* Commands, one a string; for a key its place. */
static json_t *commands(const struct plan_step *s)
{
	json_t *list = json_array();

	for (const struct plan_block *b = s->first; b; b = b->next)
		for (const char *c = b->text; *c;) {
			size_t n = strcspn(c, "\n\001");
			size_t rest = c[n] == MIGRATE_KEY && n ?
				strcspn(c + n + 1, "\n") : 0;
			char *one = malloc(n + rest + 64);

			if (!one)
				break;
			(void)snprintf(one, n + rest + 64, "%.*s%s%.*s",
				(int)n, c, c[n] != MIGRATE_KEY ? "" : n ?
					"<pre-shared-key>" :
					"  pre-shared-key <pre-shared-key>",
				(int)rest, c + n + 1);
			json_array_append_new(list, text(one));
			free(one);
			c += n + (c[n] != '\0');
			if (rest)
				c += rest + (c[rest] == '\n');
		}
	return list;
}

static json_t *steps(const struct migrate *p)
{
	static const char *const kinds[STEP_KINDS] = {"ikev2", "ipsec",
		"tunnel", "switch", "remove"};
	json_t *list = json_array();

	for (int k = 0; k < STEP_KINDS; k++)
		for (const struct plan_step *s = p->steps[k]; s; s = s->next) {
			json_t *lines = commands(s);

			if (!json_array_size(lines)) {
				json_decref(lines);
				continue;
			}
			json_array_append_new(list, json_pack(
				"{s:i,s:s,s:o,s:o,s:o,s:o}", "number",
				(int)json_array_size(list) + 1, "kind",
				kinds[k], "title", text(s->title), "why",
				text(s->why), "line", line(s->line), "commands",
				lines));
		}
	return list;
}

static json_t *remarks(const struct plan_remarks *r, bool decisions)
{
	json_t *list = json_array();

	for (const struct plan_remark *x = r->first; x; x = x->next)
		json_array_append_new(list, decisions ?
			json_pack("{s:o,s:o,s:o,s:o}", "line", line(x->line),
				"what", text(x->what), "why", text(x->why),
				"type", text(x->type)) :
			json_pack("{s:o,s:o}", "line", line(x->line), "what",
				text(x->what)));
	return list;
}

char *migrate_json(const struct migrate *p)
{
	json_t *all = json_pack("{s:i,s:o,s:s,s:b,s:o,s:o,s:o}", "version", 1,
		"file", text(p->u->name), "mode", p->o.soft ? "soft" : "hard",
		"nothing", p->empty, "steps", steps(p), "decisions",
		remarks(&p->decisions, true), "notes",
		remarks(&p->notes, false));
	char *s = all ? json_dumps(all, JSON_INDENT(2)) : NULL;

	json_decref(all);
	return s;
}
