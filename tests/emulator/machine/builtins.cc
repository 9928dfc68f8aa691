#include "tests/emulator/machine/builtins.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/machine/frames.h"
#include "tests/emulator/machine/machine.h"

namespace vertebra::emulator {
namespace {

constexpr std::size_t longest_string = 1 << 16;

/// Copies `bytes` from a generic address as the lane sees it; false if they are not all there.
bool read_generic(const Warp& warp, unsigned lane, std::uint64_t address, std::size_t bytes,
                  void* to) {
  if (window_of(address) == local_window) {
    const std::uint64_t at = address - local_window;
    if (at > warp.local_bytes || bytes > warp.local_bytes - at) return false;
    std::memcpy(to, warp.local.data() + std::size_t{lane} * warp.local_bytes + at, bytes);
    return true;
  }
  const Allocation* place = warp.machine().memory.find(address);
  if (!place || place->freed || !place->contains(address, bytes)) return false;
  std::memcpy(to, place->data + (address - place->address), bytes);
  return true;
}

std::string read_string(const Warp& warp, unsigned lane, std::uint64_t address) {
  std::string text;
  for (char c; text.size() < longest_string && read_generic(warp, lane, address++, 1, &c) && c;)
    text += c;
  return text;
}

template <typename T>
T argument(const Warp& warp, const CallSite& call, unsigned lane, std::size_t n) {
  T value{};
  if (n < call.arguments.size() && call.arguments[n].size == sizeof value)
    read_piece(warp, lane, call.arguments[n], &value);
  return value;
}

template <typename T>
void give_result(Warp& warp, const CallSite& call, unsigned lane, T value) {
  if (!call.results.empty() && call.results[0].size == sizeof value)
    write_piece(warp, lane, call.results[0], &value);
}

/// printf's arguments as the compiler lays them out: each at a multiple of its own size.
class PrintArguments {
 public:
  PrintArguments(const Warp& warp, unsigned lane, std::uint64_t address)
      : warp_(warp), lane_(lane), at_(address) {}

  template <typename T>
  T next() {
    at_ = (at_ + sizeof(T) - 1) / sizeof(T) * sizeof(T);
    T value{};
    read_generic(warp_, lane_, at_, sizeof value, &value);
    at_ += sizeof value;
    ++count_;
    return value;
  }
  int count() const { return count_; }

 private:
  const Warp& warp_;
  unsigned lane_;
  std::uint64_t at_;
  int count_ = 0;
};

/// One conversion of a format, "%-8.3lf", for the host's snprintf.
struct Conversion {
  std::string text;
  bool wide = false;  ///< l, ll, z, j, t: 8 bytes
  char letter = 0;
};

template <typename T>
std::string print_one(const std::string& format, T value) {
  const int size = std::snprintf(nullptr, 0, format.c_str(), value);
  std::string out(static_cast<std::size_t>(std::max(size, 0)) + 1, '\0');
  std::snprintf(out.data(), out.size(), format.c_str(), value);
  out.pop_back();
  return out;
}

Conversion read_conversion(const std::string& format, std::size_t& at, PrintArguments& arguments) {
  Conversion result;
  result.text = "%";
  for (++at; at < format.size(); ++at) {
    const char c = format[at];
    if (c == '*') {
      result.text += std::to_string(arguments.next<std::int32_t>());
    } else if (std::strchr("lzjt", c)) {
      result.wide = true;
      result.text += c;
    } else if (std::strchr("-+ #0123456789.h", c)) {
      result.text += c;
    } else {
      result.letter = c;
      result.text += c;
      ++at;
      break;
    }
  }
  return result;
}

/// What a device's printf writes for these arguments (CUDA programming guide, formatted output).
std::string format_print(const Warp& warp, unsigned lane, const std::string& format,
                         PrintArguments& arguments) {
  std::string out;
  for (std::size_t at = 0; at < format.size();) {
    if (format[at] != '%') {
      out += format[at++];
      continue;
    }
    const Conversion conversion = read_conversion(format, at, arguments);
    switch (conversion.letter) {
      case '%':
        out += '%';
        break;
      case 'd':
      case 'i':
        out += conversion.wide ? print_one(conversion.text, arguments.next<long>())
                               : print_one(conversion.text, arguments.next<int>());
        break;
      case 'u':
      case 'x':
      case 'X':
      case 'o':
        out += conversion.wide ? print_one(conversion.text, arguments.next<unsigned long>())
                               : print_one(conversion.text, arguments.next<unsigned>());
        break;
      case 'c':
        out += print_one(conversion.text, arguments.next<int>());
        break;
      case 'a':
      case 'A':
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        out += print_one(conversion.text, arguments.next<double>());
        break;
      case 'p':
        out += print_one(conversion.text, arguments.next<void*>());
        break;
      case 's': {
        const std::string text = read_string(warp, lane, arguments.next<std::uint64_t>());
        out += print_one(conversion.text, text.c_str());
        break;
      }
      default:
        out += conversion.text;
    }
  }
  return out;
}

void print(Warp& warp, const CallSite& call, const Code&, LaneMask lanes) {
  for_lanes(lanes, [&](unsigned lane) {
    const std::string format =
        read_string(warp, lane, argument<std::uint64_t>(warp, call, lane, 0));
    PrintArguments arguments(warp, lane, argument<std::uint64_t>(warp, call, lane, 1));
    warp.block->printed += format_print(warp, lane, format, arguments);
    give_result<std::int32_t>(warp, call, lane, arguments.count());
  });
}

void assert_fail(Warp& warp, const CallSite& call, const Code& code, LaneMask lanes) {
  const auto lane = static_cast<unsigned>(__builtin_ctz(lanes));
  const auto text = [&](std::size_t n) {
    return read_string(warp, lane, argument<std::uint64_t>(warp, call, lane, n));
  };
  warp.fault(Check::assertion, LaunchStatus::assertion, code, lane,
             fmt::format("{}:{}: {}: assertion `{}` failed", text(1),
                         argument<std::uint32_t>(warp, call, lane, 2), text(3), text(0)));
}

void allocate(Warp& warp, const CallSite& call, const Code&, LaneMask lanes) {
  for_lanes(lanes, [&](unsigned lane) {
    const auto bytes = argument<std::uint64_t>(warp, call, lane, 0);
    const Allocation* place =
        warp.machine().memory.allocate(bytes, MemoryKind::global, "malloc in a kernel");
    give_result<std::uint64_t>(warp, call, lane, place ? place->address : 0);
  });
}

void release(Warp& warp, const CallSite& call, const Code& code, LaneMask lanes) {
  for_lanes(lanes, [&](unsigned lane) {
    const auto address = argument<std::uint64_t>(warp, call, lane, 0);
    if (!address) return;
    Allocation* place = warp.machine().memory.find(address);
    if (!place || place->freed || place->address != address ||
        place->label != "malloc in a kernel") {
      warp.fault(Check::free, LaunchStatus::illegal_address, code, lane,
                 fmt::format("free({:#x}): {}", address,
                             place ? (place->freed ? "freed before: " : "not from malloc: ") +
                                         place->describe()
                                   : "no allocation"));
    }
    warp.machine().memory.release(place);
  });
}

}  // namespace

Builtin find_builtin(std::string_view name) {
  if (name == "vprintf") return print;
  if (name == "__assertfail") return assert_fail;
  if (name == "malloc") return allocate;
  if (name == "free") return release;
  return nullptr;
}

}  // namespace vertebra::emulator
