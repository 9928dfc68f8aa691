#include "kernels/cpu/cpu_backend.h"
#include "tests/kernels/conformance/test_backend.h"

namespace vertebra {

std::shared_ptr<const Backend> test_backend() { return cpu::open_cpu(2); }

}  // namespace vertebra
