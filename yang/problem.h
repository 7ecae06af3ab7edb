/* Findings about documents: what libyang says, made complete with the line and
 * what was expected at the place, and what we find ourselves. In a finding,
 * `message` begins with the path and `fix` says what was expected. Private to
 * yang/. */
#ifndef FLEXIKE_YANG_PROBLEM_H
#define FLEXIKE_YANG_PROBLEM_H

#include "yang/context.h"

/* Turn what libyang has stored into findings. @in is NULL for a document that
 * we made ourselves; @tree is as far as it was read, or NULL. There is always
 * at least one finding afterwards, or findings->oom. */
void yang_problems(const struct yang *y, const struct yang_import *in,
	const struct lyd_node *tree, struct diag_list *findings);

void yang_problem_nul(struct diag_list *findings,
	const struct yang_import *in);
/* A key that a node refers to is not in the keys file. */
void yang_problem_key(struct diag_list *findings,
	const struct yang_import *in, const struct lyd_node *at,
	uint32_t number);
/* More keys in the file than the document refers to. */
void yang_problem_spare_keys(struct diag_list *findings,
	const struct yang_import *in, size_t referred);
void yang_problem_keys(struct diag_list *findings, const char *name,
	uint32_t line, const char *what);
/* The loader's checks, or memory. */
void yang_problem_image(struct diag_list *findings,
	const struct yang_import *in, const char *reason);

#endif
