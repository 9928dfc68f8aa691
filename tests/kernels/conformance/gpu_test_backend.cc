#include "kernels/cuda/cuda_backend.h"
#include "tests/kernels/conformance/test_backend.h"

namespace vertebra {

std::shared_ptr<const Backend> test_backend() { return cuda::open_device(0); }

}  // namespace vertebra
