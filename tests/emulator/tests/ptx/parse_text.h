#pragma once

#include <string>

#include "tests/emulator/ptx/parser.h"

namespace vertebra::emulator::ptx {

/// A module with these declarations. They begin at line 4.
inline Module parse_module(const std::string& declarations) {
  return parse(".version 9.0\n.target sm_80\n.address_size 64\n" + declarations);
}

/// A module with one kernel `k` of these statements, after a few registers of every width and two
/// variables. The first statement is at line 11.
inline Module parse_body(const std::string& statements) {
  return parse_module(R"(.global .align 4 .u32 counter;
.extern .func (.param .b32 result) helper (.param .b64 a, .param .b32 b);
.visible .entry k(.param .u64 k_param_0) {
.reg .pred %p<4>;
.reg .b16 %rs<4>;
.reg .b32 %r<16>;
.reg .b64 %rd<8>; .shared .align 8 .b8 tile[64]; .reg .f64 %fd<4>;
)" + statements + "\n}\n");
}

inline const Function& kernel(const Module& module) {
  return module.functions.at(static_cast<std::size_t>(module.find_function("k")));
}

/// The name of the register that an atom stands for.
inline std::string register_name(const Function& function, const Atom& atom) {
  return function.registers.at(std::get<RegisterRef>(atom).index).name;
}

}  // namespace vertebra::emulator::ptx
