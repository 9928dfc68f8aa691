#pragma once

namespace vertebra::emulator::runtime {

class Runtime;

/// Has the process, at its exit and behind everything of the program: run what is still queued,
/// report leaks and copies to the host that nobody waited for, write the counters, and make the
/// exit status 86 if it would have been 0 and there were findings.
void call_at_exit(Runtime& runtime);

}  // namespace vertebra::emulator::runtime
