/* The reader: lines of IOS text into the model, whatever their indentation.
 *
 * A line is tried in the current sub-mode and then in its parents; the first
 * complete match wins. Every line ends with a class; what is wrong is a
 * finding and never stops the reading. */
#ifndef FLEXIKE_COMPILER_IOS_READER_H
#define FLEXIKE_COMPILER_IOS_READER_H

#include "compiler/compiler.h"
#include "compiler/ios/grammar.h"
#include "compiler/lint/rule.h"
#include "compiler/source/source.h"

/* Four octets, because a hub has millions of lines. */
struct ios_line_info {
	uint32_t class : 4; /* enum compiler_line */
	uint32_t mode : 7;  /* enum ios_mode, before the line */
	uint32_t row : 12;  /* of the grammar, from 1; 0 none */
	uint32_t mask : 9;  /* column from which it is secret; 0 none */
};
#define IOS_MASK_MAX 511 /* what is beyond it is hidden from here on */

/* Read all lines. info has one entry a line. False: memory. */
bool ios_read(const struct ios_grammar *g, const struct source *s,
	struct model *m, struct lint *findings, struct ios_line_info *info)
	__attribute__((warn_unused_result));

/* ---- parts of the reader -------------------------------------------------------- */

/* Length of a prompt at the start of the line ("R1(config-if)#"), 0 when there
 * is none. *config: a configuration prompt; *global: exactly "(config)". */
size_t ios_prompt(struct span line, bool *config, bool *global);
/* Octets of a pager's question at the start of the line ("--More--"), and of
 * what the terminal wiped it away with. */
size_t ios_pager(struct span line);
/* Remarks of a terminal: "Building configuration...", "% Invalid input". */
bool ios_is_noise(const struct ios_line *l);
/* A key that was struck: ^Z, ^C; or the mark below a mistake. */
bool ios_is_control(const struct ios_line *l);
/* Words of a page, not of a command: they begin with capital letters. */
bool ios_is_prose(const struct ios_line *l);
/* show …, in full. */
bool ios_is_show(const struct ios_line *l);
/* What the command of the operator at word i prints is configuration, or
 * nothing: configure, show running-config, more. */
bool ios_prints_config(const struct ios_line *l, size_t i);
/* All words are hexadecimal: part of a certificate. */
bool ios_is_hex(const struct ios_line *l);
/* Lines after line i that belong to a banner which begins at word `from`;
 * false when its delimiter is not found. */
bool ios_banner(const struct source *s, size_t i, const struct ios_line *l,
	size_t from, size_t *lines);
/* Lines after line i up to one that is nothing but `end`; 0: none is. */
size_t ios_macro(const struct source *s, size_t i, char end);

#endif
