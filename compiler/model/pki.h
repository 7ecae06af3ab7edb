/* crypto pki: trustpoints and certificate maps. */
#ifndef FLEXIKE_COMPILER_MODEL_PKI_H
#define FLEXIKE_COMPILER_MODEL_PKI_H

#include "compiler/model/model.h"

struct model_trustpoint {
	struct model_head head;
	MODEL_VALUES_END;
};

struct model_cert_map {
	struct model_parent parent; /* of entries */
	MODEL_VALUES_END;
};

#endif
