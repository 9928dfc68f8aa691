#include "engine/api/md5.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace vertebra {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kSteps = 64;

using State = std::array<std::uint32_t, 4>;

// |sin(i)| * 2^32 for i from 1, in whole numbers.
std::array<std::uint32_t, kSteps> sines() {
  std::array<std::uint32_t, kSteps> table{};
  for (std::size_t i = 0; i < kSteps; ++i) {
    table[i] = static_cast<std::uint32_t>(
        std::floor(std::abs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
  }
  return table;
}

void absorb(State& state, const std::byte* block) {
  static const std::array<std::uint32_t, kSteps> kSines = sines();
  constexpr std::array<std::array<int, 4>, 4> kTurns{
      {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};
  std::array<std::uint32_t, 16> words{};
  for (std::size_t i = 0; i < kBlock; ++i) {
    words[i / 4] |= std::to_integer<std::uint32_t>(block[i]) << (8 * (i % 4));
  }
  auto [a, b, c, d] = state;
  for (std::size_t i = 0; i < kSteps; ++i) {
    std::uint32_t mixed = 0;
    std::size_t word = 0;
    switch (i / 16) {
      case 0:
        mixed = (b & c) | (~b & d);
        word = i;
        break;
      case 1:
        mixed = (b & d) | (c & ~d);
        word = 5 * i + 1;
        break;
      case 2:
        mixed = b ^ c ^ d;
        word = 3 * i + 5;
        break;
      default:
        mixed = c ^ (b | ~d);
        word = 7 * i;
    }
    const std::uint32_t turned =
        std::rotl(a + mixed + words[word % 16] + kSines[i], kTurns[i / 16][i % 4]);
    a = d;
    d = c;
    c = b;
    b += turned;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
}

}  // namespace

std::string md5_hex(std::span<const std::byte> bytes) {
  State state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const std::size_t whole = bytes.size() / kBlock * kBlock;
  for (std::size_t at = 0; at < whole; at += kBlock) absorb(state, bytes.data() + at);
  // The rest, a one bit, zeros, and the length in bits.
  std::vector<std::byte> tail(bytes.begin() + static_cast<std::ptrdiff_t>(whole), bytes.end());
  tail.push_back(std::byte{0x80});
  while (tail.size() % kBlock != 56) tail.push_back(std::byte{0});
  for (int shift = 0; shift < 64; shift += 8) {
    tail.push_back(static_cast<std::byte>((std::uint64_t{bytes.size()} * 8) >> shift));
  }
  for (std::size_t at = 0; at < tail.size(); at += kBlock) absorb(state, tail.data() + at);
  std::string hex;
  for (const std::uint32_t word : state) hex += fmt::format("{:08x}", __builtin_bswap32(word));
  return hex;
}

}  // namespace vertebra
