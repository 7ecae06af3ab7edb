#include "runtime/wire/wire.h"

const char *wire_payload_name(uint8_t type)
{
	static const char *const names[256] = {
		[PAYLOAD_NONE] = "NONE",
#define PAYLOAD(sym, number, name, text, source) [number] = name,
#include "runtime/wire/payload.def"
#undef PAYLOAD
	};

	return names[type] ? names[type] : "UNKNOWN";
}

const char *wire_exchange_name(uint8_t type)
{
	static const char *const names[256] = {
#define EXCHANGE_TYPE(sym, number, name, source) [number] = name,
#include "runtime/wire/exchange_type.def"
#undef EXCHANGE_TYPE
	};

	return names[type] ? names[type] : "UNKNOWN";
}

const char *wire_notify_name(uint16_t type)
{
	static const struct {
		uint16_t number;
		const char *name;
	} rows[] = {
#define NOTIFY(sym, number, name, source) {number, name},
#include "runtime/wire/notify.def"
#undef NOTIFY
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].number == type)
			return rows[i].name;
	return "UNKNOWN";
}

const char *wire_protocol_name(uint8_t protocol)
{
	static const char *const names[] = {
		[WIRE_PROTO_NONE] = "NONE",
		[WIRE_PROTO_IKE] = "IKE",
		[WIRE_PROTO_AH] = "AH",
		[WIRE_PROTO_ESP] = "ESP",
	};

	return protocol < sizeof(names) / sizeof(names[0]) ?
		names[protocol] : "UNKNOWN";
}

const char *wire_value_name(const char *group, uint16_t number)
{
	static const struct {
		const char *group;
		uint16_t number;
		const char *name;
	} rows[] = {
#define VALUE(group, sym, number, name, source) {#group, number, name},
#include "runtime/wire/values.def"
#undef VALUE
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].number == number && !strcmp(rows[i].group, group))
			return rows[i].name;
	return "UNKNOWN";
}
