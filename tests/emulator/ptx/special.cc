#include "tests/emulator/ptx/special.h"

#include <unordered_set>

namespace vertebra::emulator::ptx {
namespace {

// Those with components .x, .y, .z and .w, and those that are one number.
const std::unordered_set<std::string_view> vectors = {
    "%tid",       "%ntid",       "%ctaid",         "%nctaid",
    "%clusterid", "%nclusterid", "%cluster_ctaid", "%cluster_nctaid"};
const std::unordered_set<std::string_view> scalars = {"WARP_SZ",
                                                      "%laneid",
                                                      "%warpid",
                                                      "%nwarpid",
                                                      "%smid",
                                                      "%nsmid",
                                                      "%gridid",
                                                      "%is_explicit_cluster",
                                                      "%cluster_ctarank",
                                                      "%cluster_nctarank",
                                                      "%lanemask_eq",
                                                      "%lanemask_le",
                                                      "%lanemask_lt",
                                                      "%lanemask_ge",
                                                      "%lanemask_gt",
                                                      "%clock",
                                                      "%clock_hi",
                                                      "%clock64",
                                                      "%globaltimer",
                                                      "%globaltimer_lo",
                                                      "%globaltimer_hi",
                                                      "%reserved_smem_offset_begin",
                                                      "%reserved_smem_offset_end",
                                                      "%reserved_smem_offset_cap",
                                                      "%reserved_smem_offset_0",
                                                      "%reserved_smem_offset_1",
                                                      "%total_smem_size",
                                                      "%aggr_smem_size",
                                                      "%dynamic_smem_size",
                                                      "%current_graph_exec"};

// "%envreg12" is %envreg and a number below 32.
bool is_numbered(std::string_view name, std::string_view prefix, unsigned count) {
  if (!name.starts_with(prefix)) return false;
  const std::string_view digits = name.substr(prefix.size());
  if (digits.empty() || digits.size() > 2) return false;
  unsigned number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number < count;
}

}  // namespace

bool is_special(std::string_view name) {
  if (scalars.contains(name) || vectors.contains(name)) return true;
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos) {
    const std::string_view component = name.substr(dot + 1);
    return component.size() == 1 &&
           std::string_view("xyzw").find(component) != std::string_view::npos &&
           vectors.contains(name.substr(0, dot));
  }
  if (is_numbered(name, "%envreg", 32) || is_numbered(name, "%pm", 8)) return true;
  return name.ends_with("_64") && is_numbered(name.substr(0, name.size() - 3), "%pm", 8);
}

}  // namespace vertebra::emulator::ptx
