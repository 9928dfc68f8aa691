#include "vertebra/version.h"

namespace vertebra {

const char* version() noexcept { return VERTEBRA_VERSION; }

}  // namespace vertebra
