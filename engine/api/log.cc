#include "engine/api/log.h"

#include <mutex>
#include <utility>

namespace vertebra {
namespace {

struct Sink {
  std::mutex mutex;
  LogSink function;
};

Sink& sink() {
  static Sink one;
  return one;
}

}  // namespace

void set_log_sink(LogSink function) {
  const std::lock_guard lock(sink().mutex);
  sink().function = std::move(function);
}

void log_message(LogLevel level, std::string_view line) {
  const std::lock_guard lock(sink().mutex);
  if (sink().function) sink().function(level, line);
}

}  // namespace vertebra
