#include "compiler/model/interface.h"

const struct addr *model_route_hop(const struct model_route *r)
{
	const struct addr *behind = model_addr(r->v[MODEL_ROUTE_BEHIND]);

	return behind->family ? behind :
				model_addr(r->v[MODEL_ROUTE_INTERFACE]);
}
