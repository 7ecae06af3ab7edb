/* The YANG module of the policy tables, written from their description
 * (schema.def by way of policy_table_info()) and from leaf.def, which adds
 * units, defaults and conditions. The program validates by what it writes
 * here, so the module can not disagree with the tables; the copy in
 * yang/modules is for everybody else and is held to be current by a test. */
#ifndef FLEXIKE_YANG_MODULE_H
#define FLEXIKE_YANG_MODULE_H

#include <stdio.h>

#include "runtime/policy/policy.h"

#define YANG_MODULE "flexike-policy"
#define YANG_REVISION "2026-11-26"
#define YANG_NAME_MAX 64

/* The name of a table or field in YANG: `ike_proposal` is `ike-proposal`. Into
 * buf (YANG_NAME_MAX), returned. */
const char *yang_module_name(const char *name, char *buf);

/* The module's text; false when it cannot be written. */
bool yang_module_print(FILE *out);

#endif
