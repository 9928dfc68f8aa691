#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/float_ops.h"

// Approximations of f32 (PTX ISA 9.7.3.18 to 9.7.3.22), computed in double and rounded once: closer
// to the true value than any GPU's bits.
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

struct Sine {
  float operator()(float a) const { return static_cast<float>(std::sin(double{a})); }
};
struct Cosine {
  float operator()(float a) const { return static_cast<float>(std::cos(double{a})); }
};
struct Log2 {
  float operator()(float a) const { return static_cast<float>(std::log2(double{a})); }
};
struct Exp2 {
  float operator()(float a) const { return static_cast<float>(std::exp2(double{a})); }
};
struct HyperbolicTangent {
  float operator()(float a) const { return static_cast<float>(std::tanh(double{a})); }
};

template <typename Op>
void lower(Lowering& l) {
  allow_only(l, "approx ftz f32");
  emit_same(l, single_handler<Op, 1>(l.has("ftz"), false), InstructionClass::special_function,
            {'f', 32}, 1);
}

constexpr Family families[] = {
    {"sin", "f32", lower<Sine>},
    {"cos", "f32", lower<Cosine>},
    {"lg2", "f32", lower<Log2>},
    {"ex2", "f32", lower<Exp2>},
    {"tanh", "f32", lower<HyperbolicTangent>},
};

}  // namespace

std::span<const Family> math_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
