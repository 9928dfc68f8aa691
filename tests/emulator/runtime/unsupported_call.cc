#include "tests/emulator/runtime/unsupported_call.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {

int unsupported_call(const char* name) {
  return api(name, [&](Runtime& runtime) {
    static std::set<std::string> said;
    if (said.insert(name).second)
      runtime.machine.findings.say(fmt::format("emulator: unsupported: {}", name));
    return cudaErrorNotSupported;
  });
}

}  // namespace vertebra::emulator::runtime
