#include "runtime/wire/codec.h"

struct wire_payload *wire_payload_add(struct arena *a,
	struct wire_payload **list, uint8_t type)
{
	struct wire_payload *p = arena_new(a, struct wire_payload);

	if (!p)
		return NULL;
	p->type = type;
	while (*list)
		list = &(*list)->next;
	*list = p;
	return p;
}

struct wire_payload *wire_notify_add(struct arena *a,
	struct wire_payload **list, uint16_t type, struct span data)
{
	struct wire_payload *p = wire_payload_add(a, list, PAYLOAD_NOTIFY);

	if (p) {
		p->notify.type = type;
		p->notify.data = data;
	}
	return p;
}

struct wire_payload *wire_data_add(struct arena *a,
	struct wire_payload **list, uint8_t type, struct span data)
{
	struct wire_payload *p = wire_payload_add(a, list, type);

	if (p)
		p->data = data;
	return p;
}

const struct wire_payload *wire_find(const struct wire_payload *list,
	uint8_t type)
{
	while (list && list->type != type)
		list = list->next;
	return list;
}

const struct wire_payload *wire_find_notify(const struct wire_payload *list,
	uint16_t type)
{
	while (list && (list->type != PAYLOAD_NOTIFY ||
			list->notify.type != type))
		list = list->next;
	return list;
}

const struct wire_payload *wire_find_critical(const struct wire_payload *list)
{
	while (list && (!list->critical || wire_codec_find(list->type)))
		list = list->next;
	return list;
}
