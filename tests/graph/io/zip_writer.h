// Writes zip archives of stored members, in the 32-bit or the ZIP64 form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/graph/io/pickle_writer.h"

namespace vertebra::io {

class ZipWriter {
 public:
  explicit ZipWriter(bool zip64 = false) : zip64_(zip64) {}

  // Method 0 is stored, 8 deflated. The local header gets an extra field of 3 bytes more, as the
  // padding of torch.save.
  void add(std::string_view name, std::string_view data, std::uint16_t method = 0) {
    const std::uint64_t offset = bytes_.size();
    const std::string padding = raw(std::uint16_t{0x4246}) + raw(std::uint16_t{3}) + "ZZZ";
    const std::string sizes = size_field(data.size()) + size_field(data.size());
    bytes_ += "PK\3\4" + common(method) + sizes + lengths(name, padding) + std::string(name) +
              padding + std::string(data);
    std::string extra;
    if (zip64_) {
      const std::uint64_t size = data.size();
      extra = raw(std::uint16_t{1}) + raw(std::uint16_t{24}) + raw(size) + raw(size) + raw(offset);
    }
    directory_ += "PK\1\2" + raw(std::uint16_t{45}) + common(method) + sizes +
                  lengths(name, extra) + std::string(10, '\0') + size_field(offset) +
                  std::string(name) + extra;
    ++num_members_;
  }

  std::string finish(std::string_view comment = "") const {
    const std::uint64_t offset = bytes_.size();
    std::string file = bytes_ + directory_;
    if (zip64_) {
      const std::uint64_t record = file.size();
      file += "PK\6\6" + raw(std::uint64_t{44}) + std::string(12, '\0');
      file += raw(num_members_) + raw(num_members_) + raw(std::uint64_t{directory_.size()});
      file += raw(offset) + "PK\6\7" + raw(std::uint32_t{0}) + raw(record) + raw(std::uint32_t{1});
    }
    const auto count = zip64_ ? std::uint16_t{0xffff} : static_cast<std::uint16_t>(num_members_);
    file += "PK\5\6" + raw(std::uint32_t{0}) + raw(count) + raw(count);
    file += raw(static_cast<std::uint32_t>(directory_.size())) + size_field(offset);
    return file + raw(static_cast<std::uint16_t>(comment.size())) + std::string(comment);
  }

 private:
  // Version needed, flags, method, time, date, checksum.
  static std::string common(std::uint16_t method) {
    return raw(std::uint16_t{20}) + raw(std::uint16_t{0}) + raw(method) + std::string(8, '\0');
  }
  static std::string lengths(std::string_view name, std::string_view extra) {
    return raw(static_cast<std::uint16_t>(name.size())) +
           raw(static_cast<std::uint16_t>(extra.size()));
  }
  std::string size_field(std::uint64_t value) const {
    return raw(zip64_ ? 0xffffffffU : static_cast<std::uint32_t>(value));
  }

  bool zip64_;
  std::string bytes_;
  std::string directory_;
  std::uint64_t num_members_ = 0;
};

}  // namespace vertebra::io
