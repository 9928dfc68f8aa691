#include "kernels/conv/compulsory_bytes.h"

#include <algorithm>
#include <vector>

#include "graph/core/checked_math.h"

namespace vertebra {
namespace {

// Which of `extent` rows (or columns) a filter of `taps` sees from one of its `outputs` places.
std::vector<bool> seen(std::int64_t extent, std::int64_t outputs, std::int64_t taps,
                       std::int64_t stride, std::int64_t pad) {
  std::vector<bool> result(static_cast<std::size_t>(extent));
  for (std::int64_t i = 0; i < outputs; ++i) {
    const std::int64_t first = std::max<std::int64_t>(i * stride - pad, 0);
    const std::int64_t end = std::min(i * stride - pad + taps, extent);
    for (std::int64_t at = first; at < end; ++at) result[static_cast<std::size_t>(at)] = true;
  }
  return result;
}

// Sectors of a row that starts at chunk 0 or 1 of a sector, two chunks each; counted from there.
struct RowSectors {
  std::int64_t count = 0, first = -1, last = -1;
};

RowSectors sectors_of_row(const ImplicitGemmView& view, const std::vector<bool>& columns,
                          std::int64_t start) {
  RowSectors row;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i]) continue;
    const std::int64_t chunk = start + static_cast<std::int64_t>(i) * view.pixel_chunks;
    const std::int64_t from = std::max(chunk / 2, row.last + 1);
    const std::int64_t last = (chunk + view.chunks - 1) / 2;
    if (row.first < 0) row.first = chunk / 2;
    row.count += std::max<std::int64_t>(last - from + 1, 0);
    row.last = std::max(row.last, last);
  }
  return row;
}

}  // namespace

std::int64_t compulsory_input_bytes(const ImplicitGemmView& view) {
  const auto rows = seen(view.h, view.p, view.r, view.stride_h, view.pad_top);
  const auto columns = seen(view.w, view.q, view.s, view.stride_w, view.pad_left);
  const auto all = [](const std::vector<bool>& flags) {
    return std::find(flags.begin(), flags.end(), false) == flags.end();
  };
  if (view.pixel_chunks == view.chunks && view.row_pixels == view.w && all(rows) && all(columns)) {
    return align_up(view.n * view.h * view.w * view.chunks * 16, kSectorBytes);
  }
  const RowSectors by_start[] = {sectors_of_row(view, columns, 0),
                                 sectors_of_row(view, columns, 1)};
  if (by_start[0].count == 0) return 0;
  const std::int64_t row_chunks = view.row_pixels * view.pixel_chunks;
  // Rows follow each other, and the first sector of one may be the last of the one before.
  const auto sectors_of_images = [&](std::int64_t images) {
    std::int64_t count = 0, last = -1;
    for (std::int64_t i = 0; i < images * view.h; ++i) {
      if (!rows[static_cast<std::size_t>(i % view.h)]) continue;
      const std::int64_t start = i * row_chunks;
      const RowSectors& row = by_start[start % 2];
      count += row.count - (start / 2 + row.first == last ? 1 : 0);
      last = start / 2 + row.last;
    }
    return count;
  };
  // Pairs of images start on a sector, whatever the size of one.
  return kSectorBytes * (view.n / 2 * sectors_of_images(2) + view.n % 2 * sectors_of_images(1));
}

}  // namespace vertebra
