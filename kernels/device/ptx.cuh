// All inline PTX of the project, one instruction a function. Names, operands and rules are those of
// NVIDIA's "Parallel Thread Execution ISA"; the section stands with each. Shared addresses are
// 32-bit addresses of the shared window, in bytes.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

namespace vertebra::ptx {

// The address in the shared window of a pointer into shared memory ("cvta").
__device__ __forceinline__ std::uint32_t shared_address(const void* pointer) {
  return static_cast<std::uint32_t>(__cvta_generic_to_shared(pointer));
}

// Copies 16 bytes from global to shared memory without passing registers or L1, or writes 16 zeros
// where `valid` is false; `from` may then be any number. Both addresses are multiples of 16. The
// bytes are there after wait_copies() of their group, and for other threads after a barrier behind
// it. sm_80. ("cp.async", cache operator .cg, src-size)
__device__ __forceinline__ void copy_16_async(std::uint32_t to, const void* from, bool valid) {
  const std::uint32_t bytes = valid ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(bytes)
               : "memory");
}

// Closes the calling thread's group of copies; a group may be empty. sm_80.
// ("cp.async.commit_group")
__device__ __forceinline__ void commit_copies() {
  asm volatile("cp.async.commit_group;" ::: "memory");
}

// Returns when at most `groups` of the calling thread's youngest groups are still under way. sm_80.
// ("cp.async.wait_group")
template <int groups>
__device__ __forceinline__ void wait_copies() {
  static_assert(groups >= 0);
  asm volatile("cp.async.wait_group %0;" ::"n"(groups) : "memory");
}

// Four 8 x 8 matrices of 16-bit elements. Lanes 8i .. 8i+7 give the addresses of the rows (16 bytes
// each, multiples of 16) of matrix i; lane l receives elements 2(l%4) and 2(l%4)+1 of row l/4 of
// matrix i in to[i]. All lanes take part. sm_75. ("ldmatrix", .x4, not transposed)
__device__ __forceinline__ void load_matrices(std::uint32_t (&to)[4], std::uint32_t row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(row)
               : "memory");
}

// sum += A * B for A of 16 x 16 and B of 16 x 8 halves, sums in fp32. With g = lane/4, t = lane%4:
//   a[0..3]  A(g, 2t..), A(g+8, 2t..), A(g, 2t+8..), A(g+8, 2t+8..)     two halves each
//   b0, b1   B(2t.., g), B(2t+8.., g)                                  two halves each
//   sum[0..3] C(g, 2t), C(g, 2t+1), C(g+8, 2t), C(g+8, 2t+1)
// All lanes take part. sm_80. ("mma", m16n8k16, .f32.f16.f16.f32)
__device__ __forceinline__ void multiply_16x8x16(float (&sum)[4], const std::uint32_t (&a)[4],
                                                 std::uint32_t b0, std::uint32_t b1) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
      "{%8, %9}, {%0, %1, %2, %3};"
      : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// Two neighbouring floats to an address that is a multiple of 8, in one instruction, which a float2
// whose elements are made apart does not always become. ("st", .v2.f32)
__device__ __forceinline__ void store_pair(std::uint32_t to, float v0, float v1) {
  asm volatile("st.shared.v2.f32 [%0], {%1, %2};" ::"r"(to), "f"(v0), "f"(v1) : "memory");
}

// The greater and the smaller of two numbers; not-a-number if either is, unlike fmaxf and fminf.
// sm_80. ("max", "min", .NaN.f32)
__device__ __forceinline__ float max_nan(float a, float b) {
  float result;
  asm("max.NaN.f32 %0, %1, %2;" : "=f"(result) : "f"(a), "f"(b));
  return result;
}

__device__ __forceinline__ float min_nan(float a, float b) {
  float result;
  asm("min.NaN.f32 %0, %1, %2;" : "=f"(result) : "f"(a), "f"(b));
  return result;
}

}  // namespace vertebra::ptx
