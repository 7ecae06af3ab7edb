/* Built-in objects that are written out and say nothing new. */
#ifndef FLEXIKE_COMPILER_MODEL_SETTLE_H
#define FLEXIKE_COMPILER_MODEL_SETTLE_H

#include "compiler/lint/release.h"
#include "compiler/model/model.h"

/* Once the whole text is read, before model_resolve(): those that say in full
 * what they are anyway, as `show running-config all` prints them, are as if
 * nobody had written them. head.at still tells where they are. */
void model_settle(struct model *m, enum lint_release release);

#endif
