// Buffer requests as CSV, so that a planner problem can be mailed, kept and replayed. The columns
// `id,lower,upper,size` and half-open lifetimes are those of google/minimalloc.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/memory/buffer_request.h"
#include "graph/memory/memory_plan.h"

namespace vertebra::memory {

// The requests of a CSV text. The first line names the columns, in any order: `id`, `lower`,
// `upper` and `size` are required; `alignment` is read where present, else it is 1; `offset` is
// skipped, so that a written plan can be replayed. An id may stand in double quotes, with "" for a
// quote. Lines end in LF or CRLF; empty lines are skipped. `name` stands for the text in messages.
//
// The text is not trusted. Throws InvalidModel with `name:line:column` (columns count bytes from 1)
// for missing, unknown or repeated columns, a missing or superfluous field, a number that is not a
// decimal integer within range, a negative size or step, an alignment below 1, lower not below
// upper, an empty or repeated id, a quote that stays open, or more than kMaxCsvRequests rows.
std::vector<BufferRequest> parse_requests_csv(std::string_view text, std::string_view name);

inline constexpr std::int64_t kCsvAlignment = 1;
inline constexpr std::size_t kMaxCsvRequests = 65536;

// `id,lower,upper,size`, and `alignment` when any request has another than 1. Reads back
// as the same requests.
std::string format_requests_csv(std::span<const BufferRequest> requests);

// The same with a last column `offset`. The plan has one offset per request, else InvalidArgument.
std::string format_plan_csv(std::span<const BufferRequest> requests, const MemoryPlan& plan);

}  // namespace vertebra::memory
