// The closed formula: a wave of blocks takes as long as its tensor cores or its copies, plus what
// every wave costs; the rates are the device's, derated. What it leaves out (instructions beside
// the tensor cores, latency of the epilogue) is in constants that a GPU has yet to correct.
#include <algorithm>

#include "graph/core/checked_math.h"
#include "kernels/conv/compulsory_bytes.h"
#include "kernels/conv/implicit_gemm_rows.h"

namespace vertebra {
namespace {

constexpr double kCopyLatency = 800;            // cycles, from L2 or memory to shared memory
constexpr std::int64_t kReservedShared = 1024;  // bytes that a resident block takes besides its own

// Cycles of filling the pipeline and of the epilogue, and the share of the tensor cores' rate that
// the loads of fragments from shared memory leave: 64x64 warp tiles load half as much as 32x32.
struct TileCost {
  double efficiency, fixed_cycles;
};

TileCost cost_of(GemmTileShape tile) {
  return tile == GemmTileShape::k128x128x32 ? TileCost{1.0, 2400} : TileCost{0.72, 1600};
}

// Blocks of a multiprocessor at once.
std::int64_t resident_blocks(const ImplicitGemmConfig& config, const GpuLimits& gpu) {
  const GemmTileSize size = size_of(config.tile);
  const std::int64_t bytes = std::int64_t{config.stages} * size.stage_bytes + kReservedShared;
  return std::clamp<std::int64_t>(gpu.shared_bytes_per_multiprocessor / bytes, 1, size.resident);
}

double tensor_seconds(const ImplicitGemmView& view, const ImplicitGemmConfig& config,
                      const GpuLimits& gpu) {
  const GemmTileSize size = size_of(config.tile);
  const TileCost cost = cost_of(config.tile);
  const double products_per_cycle =
      gpu.tensor_flops_per_s / 2 / (gpu.multiprocessors * gpu.clock_hz) * cost.efficiency;
  const double products = 1.0 * size.m * size.n * size.k;  // of a k-tile
  const double k_tiles = static_cast<double>((view.sum_chunks() + size.k / 8 - 1) / (size.k / 8));
  // The first stages - 1 k-tiles arrive within the fixed cycles; as many more each time that the
  // latency passes again. A lone block does not fill the tensor cores.
  const double ahead = config.stages - 1;
  const double copies = kCopyLatency * std::max(k_tiles - ahead, 0.0) / ahead;
  const auto wave = [&](std::int64_t blocks) {
    const double lone = blocks == 1 ? 0.6 : 1;
    const double tensor = static_cast<double>(blocks) * k_tiles * products;
    return std::max(tensor / (products_per_cycle * lone), copies) + cost.fixed_cycles;
  };
  const std::int64_t resident = resident_blocks(config, gpu);
  const std::int64_t blocks = implicit_gemm_geometry(view, config).blocks;
  const std::int64_t waves = blocks / (gpu.multiprocessors * resident);
  const std::int64_t rest = blocks - waves * gpu.multiprocessors * resident;
  double cycles = static_cast<double>(waves) * wave(resident);
  if (rest > 0) cycles += wave((rest + gpu.multiprocessors - 1) / gpu.multiprocessors);
  return cycles / gpu.clock_hz;
}

// Filter and bias. Padding of a filter's row is read as far as k-tiles go.
std::int64_t weight_bytes_read(const ImplicitGemmView& view, GemmTileShape tile) {
  const std::int64_t row = align_up(view.sum_chunks(), size_of(tile).k / 8) * 16;
  return view.k8() * row + view.k8() * 4;
}

// From L2: activations for every column of tiles, weights for every row of tiles.
double cache_bytes(const ImplicitGemmView& view, const ImplicitGemmConfig& config) {
  const GemmTileSize size = size_of(config.tile);
  const double tiles_n = static_cast<double>((view.k8() + size.n - 1) / size.n);
  const double tiles_m = static_cast<double>((view.pixels() + size.m - 1) / size.m);
  const double row = static_cast<double>(view.sum_chunks()) * 16;
  return tiles_n * static_cast<double>(view.pixels()) * row +
         tiles_m * static_cast<double>(view.k8()) * row;
}

// Sums that tiles write for images: one row of K8 floats for each image of a tile.
std::int64_t partial_bytes(const ImplicitGemmView& view, GemmTileShape tile) {
  const PooledPartials partials = implicit_gemm_partials(view, tile);
  std::int64_t rows = 0;
  for (std::int64_t image = 0; image < view.n; ++image) {
    const auto i = static_cast<std::uint32_t>(image);
    rows += partials.last_tile(i) - partials.first_tile(i) + 1;
  }
  return rows * view.k8() * 4;
}

}  // namespace

Cost estimate_implicit_gemm(const FusedConv2d& op, const Config& text, const DeviceInfo& device) {
  const ImplicitGemmConfig config = parse_implicit_gemm_config(text.text).value();
  const ImplicitGemmView view = implicit_gemm_view(op);
  const std::int64_t pixels = op.epilogue.mean ? view.n : view.pixels();
  const std::int64_t output =
      align_up(pixels * view.k8() * size_bytes(op.values.y.dtype), kSectorBytes);
  std::int64_t bytes = compulsory_input_bytes(view) + weight_bytes_read(view, config.tile) + output;
  if (op.epilogue.residual) bytes += align_up(view.pixels() * view.k8() * 2, kSectorBytes);
  Cost cost;
  if (op.epilogue.mean) {
    bytes += 2 * partial_bytes(view, config.tile);  // written by one kernel, read by the next
    cost.launches = 2;
  }
  cost.bytes = static_cast<double>(bytes);
  cost.flops = 2.0 * static_cast<double>(op.problem.macs());
  cost.compute_s = tensor_seconds(view, config, device.gpu);
  cost.cache_bytes = cache_bytes(view, config);
  return cost;
}

std::vector<Config> implicit_gemm_configs(const FusedConv2d& op, const DeviceInfo& device) {
  struct Timed {
    Config config;
    double seconds;
  };
  std::vector<Timed> timed;
  // No device without tensor cores is asked how fast they are.
  const bool known = device.gpu.tensor_flops_per_s > 0;
  for (const GemmTileShape tile : {GemmTileShape::k128x128x32, GemmTileShape::k64x64x64}) {
    for (int stages = kMaxGemmStages; stages >= kMinGemmStages; --stages) {
      const ImplicitGemmConfig config{tile, stages};
      const double seconds = known ? tensor_seconds(implicit_gemm_view(op), config, device.gpu) : 0;
      timed.push_back({{to_string(config)}, seconds});
    }
  }
  std::stable_sort(timed.begin(), timed.end(),
                   [](const Timed& a, const Timed& b) { return a.seconds < b.seconds; });
  std::vector<Config> configs;
  for (Timed& one : timed) configs.push_back(std::move(one.config));
  return configs;
}

std::vector<Config> implicit_gemm_dense_configs(const Dense& op, const DeviceInfo& device) {
  return implicit_gemm_configs(as_convolution(op), device);
}

Cost estimate_implicit_gemm_dense(const Dense& op, const Config& config, const DeviceInfo& device) {
  return estimate_implicit_gemm(as_convolution(op), config, device);
}

}  // namespace vertebra
