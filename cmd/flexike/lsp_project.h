/* What holds for a file in an editor: the settings, suppression files and
 * baseline that flexike check would find for it. */
#ifndef FLEXIKE_CMD_LSP_PROJECT_H
#define FLEXIKE_CMD_LSP_PROJECT_H

#include "compiler/lsp/lsp.h"

/* As lsp_compile_fn. They are looked for each time, so an edit of a setting
 * counts at once; one that cannot be read is told on standard error, and the
 * text is checked without. */
struct compiler_unit *lsp_project_compile(void *ctx, const char *uri,
	struct span text, const struct compiler_options *o);

#endif
