// Loops shared among OpenMP threads, each compiled for the baseline, AVX2 and AVX-512; what the
// processor has is chosen when they run, so one build is fast everywhere.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>

namespace vertebra::cpu {

enum class Vectors : std::uint8_t { kBaseline, kAvx2, kAvx512 };

// The widest that this processor has.
Vectors widest_vectors();

// Threads that the calling thread's work is shared among.
int thread_count();

// part(0) to part(threads - 1), one a thread.
void run_on_threads(std::int64_t threads, const std::function<void(std::int64_t)>& part);

template <class Body>
[[gnu::target("avx2,fma")]] void run_avx2(const Body& body, std::int64_t first, std::int64_t last) {
  body(first, last);
}

template <class Body>
[[gnu::target("avx512f,avx512vl,avx512bw,avx512dq,fma,prefer-vector-width=512")]] void run_avx512(
    const Body& body, std::int64_t first, std::int64_t last) {
  body(first, last);
}

// Calls body(first, last) for ranges that cover [0, count) once, one range a thread; on the calling
// thread alone where `work`, the elements of it all, would be done before threads have started.
// `body` is declared [[gnu::always_inline]], or it stays at the baseline.
template <class Body>
void for_each_range(std::int64_t count, std::int64_t work, const Body& body) {
  constexpr std::int64_t kWorthAThread = 1 << 13;
  const Vectors vectors = widest_vectors();
  const std::int64_t threads =
      work < kWorthAThread ? 1 : std::min<std::int64_t>(thread_count(), count);
  run_on_threads(threads, [&](std::int64_t i) {
    const std::int64_t first = count * i / threads;
    const std::int64_t last = count * (i + 1) / threads;
    if (vectors == Vectors::kAvx512) {
      run_avx512(body, first, last);
    } else if (vectors == Vectors::kAvx2) {
      run_avx2(body, first, last);
    } else {
      body(first, last);
    }
  });
}

}  // namespace vertebra::cpu
