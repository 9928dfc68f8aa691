// Integer arithmetic and the intrinsics for bits; the same functions are computed on the host.
#include <cstdint>

#include "tests/emulator/programs/program.h"

constexpr int results = 24;

// The host's side of an intrinsic, by its definition in the programming guide.
#ifdef __CUDA_ARCH__
#define ON_DEVICE_OR_HOST(device, host) (device)
#else
#define ON_DEVICE_OR_HOST(device, host) (host)
#endif

__host__ __device__ inline std::uint32_t reversed(std::uint32_t x) {
  std::uint32_t result = 0;
  for (int bit = 0; bit < 32; ++bit) result |= (x >> bit & 1) << (31 - bit);
  return result;
}

__host__ __device__ inline int dot(std::uint32_t a, std::uint32_t b) {
  int sum = 0;
  for (int byte = 0; byte < 4; ++byte)
    sum += static_cast<std::int8_t>(a >> 8 * byte) * static_cast<std::int8_t>(b >> 8 * byte);
  return sum;
}

__host__ __device__ inline void compute(std::uint32_t x, std::uint32_t y, std::uint64_t* out) {
  const auto sx = static_cast<std::int32_t>(x), sy = static_cast<std::int32_t>(y | 1);
  const std::uint64_t wide = std::uint64_t{x} << 32 | y;
  const auto swide = static_cast<std::int64_t>(wide);
  *out++ = x * y;
  *out++ = x / (y | 1);
  *out++ = x % (y | 1);
  *out++ = static_cast<std::uint64_t>(std::int64_t{sx} / sy);
  *out++ = static_cast<std::uint64_t>(std::int64_t{sx} % sy);
  *out++ = x / 7 + y % 1000;
  *out++ = wide / (x | 1) + wide % (y | 1);
  *out++ = static_cast<std::uint64_t>(swide / (sy | 1));
  *out++ = wide * (wide ^ 0x123456789abcdef);
  *out++ = ON_DEVICE_OR_HOST(__umulhi(x, y), std::uint64_t{x} * y >> 32);
  *out++ = ON_DEVICE_OR_HOST(
      __umul64hi(wide, ~wide),
      static_cast<std::uint64_t>(static_cast<unsigned __int128>(wide) * ~wide >> 64));
  *out++ = ON_DEVICE_OR_HOST(__popc(x), __builtin_popcount(x));
  *out++ = ON_DEVICE_OR_HOST(__clz(x), x == 0 ? 32 : __builtin_clz(x));
  *out++ = ON_DEVICE_OR_HOST(__clzll(swide), wide == 0 ? 64 : __builtin_clzll(wide));
  *out++ = ON_DEVICE_OR_HOST(__ffs(sx), __builtin_ffs(sx));
  *out++ = ON_DEVICE_OR_HOST(__brev(x), reversed(x));
  *out++ =
      ON_DEVICE_OR_HOST(__byte_perm(x, y, 0x5173),
                        (y >> 8 & 255) << 24 | (x >> 8 & 255) << 16 | (y >> 24) << 8 | x >> 24);
  *out++ =
      ON_DEVICE_OR_HOST(__funnelshift_l(x, y, y),
                        static_cast<std::uint32_t>((std::uint64_t{y} << 32 | x) << (y & 31) >> 32));
  *out++ = static_cast<std::uint32_t>(
      ON_DEVICE_OR_HOST(__dp4a(sx, static_cast<int>(y), 7), dot(x, y) + 7));
  *out++ = x << (y & 31) ^ static_cast<std::uint32_t>(sx >> (y & 31));
  *out++ = (x & y) | (~x ^ y);
  *out++ = static_cast<std::uint64_t>(static_cast<std::int16_t>(x) * static_cast<std::int16_t>(y));
  *out++ = static_cast<std::uint8_t>(x) +
           static_cast<std::uint64_t>(std::int64_t{static_cast<std::int8_t>(y)});
  *out++ = (x < y) + 2 * (sx < sy) + 4 * (x == y) + 8 * (wide > 1ull << 40);
}

__global__ void compute_all(const std::uint32_t* values, int count, std::uint64_t* out) {
  const int pair = blockIdx.x * blockDim.x + threadIdx.x;
  if (pair < count * count)
    compute(values[pair / count], values[pair % count], out + pair * results);
}

int main() {
  return verdict([] {
    const std::vector<std::uint32_t> values = {
        0,          1,          2,          3,          7,          31,         32,
        255,        256,        32767,      32768,      65535,      0x00ff00ff, 0x12345678,
        0x7fffffff, 0x80000001, 0x89abcdef, 0xfffffff0, 0xfffffffe, 0xffffffff};
    const int count = static_cast<int>(values.size());
    const DeviceArray<std::uint32_t> in(values);
    const DeviceArray<std::uint64_t> out(count * count * results);
    compute_all<<<(count * count + 127) / 128, 128>>>(in.get(), count, out.get());
    const std::vector<std::uint64_t> found = out.read();
    for (int pair = 0; pair < count * count; ++pair) {
      std::uint64_t expected[results];
      compute(values[pair / count], values[pair % count], expected);
      for (int i = 0; i < results; ++i) {
        if (found[pair * results + i] == expected[i]) continue;
        std::fprintf(stderr, "result %d of %x and %x: %llx, expected %llx\n", i,
                     values[pair / count], values[pair % count],
                     static_cast<unsigned long long>(found[pair * results + i]),
                     static_cast<unsigned long long>(expected[i]));
        return false;
      }
    }
    return true;
  });
}
