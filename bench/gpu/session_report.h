// What a session on a GPU found, as one JSON document.
#pragma once

#include <string>
#include <vector>

#include "bench/gpu/batch_speed.h"
#include "bench/gpu/gpu_model.h"
#include "bench/gpu/verification.h"

namespace vertebra::bench {

// {"verdict", "version", "date", "device": {..}, "emulated", "tests": [..], "model", "weights",
//  "verification": {..}, "batches": [{.., "images_per_s", "steps": [..]}]}
//
// Times are milliseconds. With "emulated": true the PTX emulator stood in for the device: there are
// no rates then, and the times say nothing about a GPU. `tests` are files that GoogleTest wrote
// (--gtest_output=json). The verdict is "passed" where every test and the verification did. Throws
// InvalidArgument for a file that cannot be read.
std::string session_json(const GpuModel& model, const Verification& verification,
                         const std::vector<BatchSpeed>& batches,
                         const std::vector<std::string>& tests);

// Whether the document says so.
bool passed(const std::string& json);

}  // namespace vertebra::bench
