/* Lines of elements, in texts that are awkward to read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "yang/locate.h"

static const char json[] =
	"{ \"m:other\": [1, {\"b\": \"}\\\"]\"}, [[]], null],\n"
	"\"m:a\":\n"
	"{ \"b\": [ {\"c\": 1},\n"
	"\n"
	"{ \"x\": {\"c\": 5},\n"
	"\"c\" : 2 } ],\n"
	"\"d\": true } }";

static const char xml[] =
	"<?xml version='1.0'?><!-- <a> -->\n"
	"<a xmlns=\"u>\">\n"
	"<b><c>1</c></b><![CDATA[</a>]]>\n"
	"<empty/>\n"
	"<p:b\n"
	"n='/'>\n"
	"<x><c>5</c></x><c>2</c></p:b>\n"
	"<d>true</d></a>";

static uint32_t at(enum yang_format f, const struct yang_step *s, size_t n)
{
	return yang_locate(span_str(f == YANG_JSON ? json : xml), f, s, n);
}

static void test_lines(void **state)
{
	static const struct {
		struct yang_step steps[3];
		size_t n;
		uint32_t json, xml;
	} rows[] = {
		{{{"a", 0}}, 1, 2, 2},
		{{{"a", 0}, {"b", 0}}, 2, 3, 3},
		{{{"a", 0}, {"b", 0}, {"c", 0}}, 3, 3, 3},
		{{{"a", 0}, {"b", 1}}, 2, 5, 5},
		{{{"a", 0}, {"b", 1}, {"c", 0}}, 3, 6, 7},
		{{{"a", 0}, {"b", 2}}, 2, 0, 0},
		{{{"a", 0}, {"d", 0}}, 2, 7, 8},
		{{{"a", 0}, {"e", 0}}, 2, 0, 0},
		{{{"c", 0}}, 1, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(at(YANG_JSON, rows[i].steps, rows[i].n),
			rows[i].json);
		assert_int_equal(at(YANG_XML, rows[i].steps, rows[i].n),
			rows[i].xml);
	}
}

/* Cut anywhere, it finds what is there, or nothing, and ends. */
static void test_every_prefix(void **state)
{
	static const struct yang_step steps[] = {{"a", 0}, {"b", 1}, {"c", 0}};

	(void)state;
	for (size_t n = 0; n <= sizeof(json) - 1; n++) {
		uint32_t line = yang_locate(span_of(json, n), YANG_JSON, steps,
			3);

		assert_true(line == 0 || line == 6);
	}
	for (size_t n = 0; n <= sizeof(xml) - 1; n++) {
		uint32_t line = yang_locate(span_of(xml, n), YANG_XML, steps,
			3);

		assert_true(line == 0 || line == 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_every_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
