/* Inside of compiler/ios only: arguments of crypto pki. */
#ifndef FLEXIKE_COMPILER_IOS_ARG_PKI_H
#define FLEXIKE_COMPILER_IOS_ARG_PKI_H

#include "compiler/ios/grammar.h"

/* SCHEME:SOMETHING, one word */
ios_arg_fn ios_arg_url;
/* number: enum policy_revocation + 1 */
ios_arg_fn ios_arg_revocation;
/* number: enum crypto_cert_op + 1 */
ios_arg_fn ios_arg_cert_op;
ios_arg_fn ios_arg_date_op;
/* The rest of `crypto key generate`, in any order: text is the label, number
 * the size in bits. */
ios_arg_fn ios_arg_key_options;

ios_arg_words_fn ios_arg_revocation_words;
ios_arg_words_fn ios_arg_cert_op_words;
ios_arg_words_fn ios_arg_date_op_words;

#endif
