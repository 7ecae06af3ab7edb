/* show crypto dynamic-map */
#include "compiler/show/object.h"

void show_dynamic_map_list(const struct show_from *from, json_t *out)
{
	const struct model_dynamic_map *d;
	struct arena a;

	arena_init(&a, 0);
	MODEL_EACH(&from->u->model, MODEL_DYNAMIC_MAP, d) {
		size_t n;
		const struct model_map_entry **list =
			model_map_sorted(&d->parent, &a, &n);

		for (size_t i = 0; list && i < n; i++)
			(void)json_array_append_new(out,
				show_map_entry(from, list[i]));
	}
	arena_fini(&a);
}

void show_dynamic_map_print(FILE *out, const json_t *o)
{
	(void)fprintf(out, "Crypto Map Template\"%s\" %u\n",
		show_text(o, "name", ""), show_number(o, "number"));
	show_map_entry_print(out, o);
}
