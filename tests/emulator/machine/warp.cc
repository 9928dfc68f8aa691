#include "tests/emulator/machine/warp.h"

#include <fmt/format.h>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/machine/kernel.h"

namespace vertebra::emulator {
namespace {

const ptx::Instruction& instruction(const Warp& warp, const Code& code) {
  return warp.frame->function->source->instructions[code.source];
}

/// "PTX line 12 `ld.global.f32 %f1, [%rd2]` (saxpy.cu:7)"
std::string place(const Warp& warp, const Code& code) {
  const ptx::Instruction& at = instruction(warp, code);
  std::string text;
  for (const char c : at.text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank)
      text += c;
    else if (!text.empty() && text.back() != ' ')
      text += ' ';
  }
  std::string result = fmt::format("PTX line {} `{}`", at.line, text);
  const auto& files = warp.block->launch.kernel.module->files;
  if (const auto file = files.find(at.source_file); file != files.end())
    result += fmt::format(" ({}:{})", file->second, at.source_line);
  return result;
}

std::string who(const Warp& warp, unsigned lane) {
  if (lane >= warp_lanes) return fmt::format("{}, warp {}", warp.block->describe(), warp.index);
  const Dim3& block = warp.block->launch.config.block;
  const unsigned thread = warp.thread(lane);
  return fmt::format("{}, thread ({},{},{})", warp.block->describe(), thread % block.x,
                     thread / block.x % block.y, thread / block.x / block.y);
}

}  // namespace

alignas(64) std::uint8_t Warp::zero_taint[64] = {};

Machine& Warp::machine() const { return block->launch.machine; }

void Warp::report(Check check, const Code& code, unsigned lane, const std::string& what,
                  const std::string& key) {
  const std::string once = fmt::format("{}|{}|{}|{}", block->launch.kernel.name,
                                       frame->function->source->name, code.source, key);
  const std::string message = fmt::format("{}, {}: {}", who(*this, lane), place(*this, code), what);
  if (check == Check::uninit)
    block->hold(check, once, message);
  else
    machine().findings.report(check, once, message);
}

void Warp::fault(Check check, LaunchStatus status, const Code& code, unsigned lane,
                 const std::string& what) {
  // Uninitialised data leads to wild addresses, and lack of a barrier to uninitialised data.
  if (check != Check::barrier && check != Check::deadlock) block->report_held();
  report(check, code, lane, what);
  throw Fault(status);
}

void Warp::unsupported(const Code& code, const std::string& what) {
  machine().findings.say(fmt::format("emulator: unsupported: {}, {}: {}",
                                     block->launch.kernel.display_name, place(*this, code), what));
  throw Fault(LaunchStatus::unsupported);
}

}  // namespace vertebra::emulator
