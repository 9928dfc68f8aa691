/// @file log.h
/// The library prints nothing; what it has to say goes to a sink. Since 0.1.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace vertebra {

/// How much a message matters.
enum class LogLevel : std::uint8_t { kInfo, kWarning };

/// Receives one line without its newline. May be called from any thread, one call at a time.
using LogSink = std::function<void(LogLevel, std::string_view)>;

/// Replaces the sink of the process; an empty function (the default) drops messages. Thread-safe.
void set_log_sink(LogSink sink);

}  // namespace vertebra
