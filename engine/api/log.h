// Sends a line to the sink that the embedder has set.
#pragma once

#include <string_view>

#include "vertebra/log.h"

namespace vertebra {

void log_message(LogLevel level, std::string_view line);

}  // namespace vertebra
