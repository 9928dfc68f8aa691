// The backend whose rows a test program runs: one source of tests, a program for each backend.
#pragma once

#include <memory>

#include "kernels/registry/backend.h"

namespace vertebra {

std::shared_ptr<const Backend> test_backend();

}  // namespace vertebra
