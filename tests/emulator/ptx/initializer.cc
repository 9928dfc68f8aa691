#include "tests/emulator/ptx/initializer.h"

#include <bit>
#include <cstring>

#include "tests/emulator/ptx/literal.h"

namespace vertebra::emulator::ptx {
namespace {

// A literal as an element: integers are truncated, numbers for .f32 and .f64 get that format.
std::uint64_t element_bits(Immediate literal, Type type) {
  if (!type.is_float) return literal.bits;
  double value = 0;
  switch (literal.kind) {
    case Immediate::Kind::integer:
      value = static_cast<double>(static_cast<std::int64_t>(literal.bits));
      break;
    case Immediate::Kind::f32:
      if (type.bits == 32) return literal.bits;
      value = std::bit_cast<float>(static_cast<std::uint32_t>(literal.bits));
      break;
    case Immediate::Kind::f64:
      if (type.bits == 64) return literal.bits;
      value = std::bit_cast<double>(literal.bits);
      break;
  }
  if (type.bits == 64) return std::bit_cast<std::uint64_t>(value);
  return std::bit_cast<std::uint32_t>(static_cast<float>(value));
}

class InitializerParser {
 public:
  InitializerParser(Cursor& cursor, Declared& declared, Type type, Budget& budget,
                    std::vector<AddressedName>& names)
      : cursor_(cursor),
        variable_(declared.variable),
        dimensions_(declared.dimensions),
        type_(type),
        bytes_(type.bits / 8U),
        budget_(budget),
        names_(names) {}

  void parse() {
    reserve(variable_.size);
    if (dimensions_.empty()) {
      element(0);
    } else {
      level(0, 0);
    }
    if (next_mask_ != 0) cursor_.fail("the other bytes of the address");
    variable_.size = variable_.initial.size();
  }

 private:
  void reserve(std::uint64_t size) {
    const std::uint64_t more = size - variable_.initial.size();
    if (more > budget_.initial_bytes) cursor_.fail("less than 256 MiB of initial values");
    budget_.initial_bytes -= more;
    variable_.initial.resize(size);
  }

  // {..} of one dimension; its depth is that of the declaration.
  void level(std::size_t depth, std::uint64_t offset) {
    std::uint64_t stride = bytes_;
    for (std::size_t n = depth + 1; n < dimensions_.size(); ++n) stride *= dimensions_[n];
    const bool open_ended = depth == 0 && dimensions_[0] == 0;
    cursor_.expect("{");
    if (cursor_.accept("}")) return;
    for (std::uint64_t n = 0;; ++n) {
      if (open_ended) {
        reserve((n + 1) * stride);
      } else if (n == dimensions_[depth]) {
        cursor_.fail("'}'");
      }
      if (depth + 1 < dimensions_.size()) {
        level(depth + 1, offset + n * stride);
      } else {
        element(offset + n * stride);
      }
      if (!cursor_.accept(",")) break;
    }
    cursor_.expect("}");
  }

  void element(std::uint64_t offset) {
    if (bytes_ > 8) cursor_.fail("no value of 128 bits");
    const bool negative = cursor_.accept("-");
    if (!cursor_.at(Token::Kind::number)) {
      if (negative) cursor_.fail("a number");
      if (bytes_ != 8) cursor_.fail("a number");
      variable_.relocations.push_back(address(offset));
    } else if (!negative && cursor_.ahead().text == "(") {
      masked(offset);
    } else {
      Immediate literal = parse_literal(cursor_.take());
      if (negative) literal = negated(literal);
      const std::uint64_t bits = element_bits(literal, type_);
      std::memcpy(&variable_.initial[offset], &bits, bytes_);
    }
  }

  // symbol, symbol+4, generic(symbol), generic(symbol)+4
  Relocation address(std::uint64_t offset) {
    Relocation relocation;
    relocation.offset = offset;
    relocation.generic = cursor_.at("generic") && cursor_.ahead().text == "(";
    if (relocation.generic) {
      cursor_.take();
      cursor_.take();
    }
    const Token name = cursor_.expect(Token::Kind::word, "a value");
    names_.push_back({name.text, name.line});
    relocation.symbol = name.text;
    std::uint64_t addend = static_cast<std::uint64_t>(cursor_.take_offset());
    if (relocation.generic) {
      cursor_.expect(")");
      addend += static_cast<std::uint64_t>(cursor_.take_offset());
    }
    relocation.addend = static_cast<std::int64_t>(addend);
    return relocation;
  }

  // 0xFF00(symbol) is one byte of an address. Eight in a row make it one that is not aligned.
  void masked(std::uint64_t offset) {
    const unsigned shift = next_mask_;
    const Immediate mask = parse_literal(cursor_.token());
    if (bytes_ != 1 || mask.bits != std::uint64_t{0xFF} << shift) {
      cursor_.fail("the next byte of an address");
    }
    cursor_.take();
    cursor_.take();
    const Relocation relocation = address(offset - shift / 8);
    if (shift == 0) {
      variable_.relocations.push_back(relocation);
    } else {
      const Relocation& first = variable_.relocations.back();
      if (first.offset != relocation.offset || first.symbol != relocation.symbol ||
          first.addend != relocation.addend || first.generic != relocation.generic) {
        cursor_.fail("the next byte of the same address");
      }
    }
    cursor_.expect(")");
    next_mask_ = (shift + 8) % 64;
  }

  Cursor& cursor_;
  Variable& variable_;
  const std::vector<std::uint64_t>& dimensions_;
  const Type type_;
  const std::uint64_t bytes_;
  Budget& budget_;
  std::vector<AddressedName>& names_;
  unsigned next_mask_ = 0;  ///< how far up in the address the byte is that must come next
};

}  // namespace

void parse_initializer(Cursor& cursor, Declared& declared, Type type, Budget& budget,
                       std::vector<AddressedName>& names) {
  InitializerParser(cursor, declared, type, budget, names).parse();
}

}  // namespace vertebra::emulator::ptx
