// One engine of bench/peers/compare.py: Vertebra's public API on the CPU.
//
//   peers_worker MODEL THREADS BATCH INPUT OUTPUT CLOCK
//
// INPUT holds BATCH normalised images, packed NHWC in f32; the logits go to OUTPUT, packed f32.
// Then it prints a line, "ready" and the versions, and for every number N on standard input a line
// of the seconds that each of N runs took: by the wall, or, with the clock `cpu`, of this process's
// own time.
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "vertebra/vertebra.h"

namespace {

std::vector<float> read_floats(const std::string& path, std::size_t count) {
  std::vector<float> values(count);
  const auto bytes = static_cast<std::streamsize>(count * sizeof(float));
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(values.data()), bytes)) {
    throw vertebra::InvalidArgument({path, "too short", std::to_string(bytes) + " bytes", ""});
  }
  return values;
}

void write_floats(const std::string& path, std::span<const float> values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size_bytes()));
}

double seconds_now(bool of_process) {
  if (of_process) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

void serve(const std::vector<std::string>& arguments) {
  const std::int64_t n = std::stoll(arguments[2]);
  const auto model = vertebra::Model::load({.id = arguments[0],
                                            .weights = "synthetic",
                                            .device = vertebra::Device::cpu(),
                                            .max_batch = n,
                                            .threads = std::stoi(arguments[1])});
  const std::int64_t h = model->input_height();
  const std::int64_t w = model->input_width();
  const std::vector<float> images =
      read_floats(arguments[3], static_cast<std::size_t>(n * h * w * 3));
  const vertebra::TensorView input{images.data(), vertebra::DataType::f32, {n, h, w, 3}};
  vertebra::Session session = model->create_session();
  write_floats(arguments[4], session.run(input).logits());
  std::cout << "ready vertebra " << vertebra::version() << std::endl;
  const bool of_process = arguments[5] == "cpu";
  int runs = 0;
  while (std::cin >> runs) {
    for (int i = 0; i < runs; ++i) {
      const double start = seconds_now(of_process);
      session.run(input);
      std::cout << seconds_now(of_process) - start << ' ';
    }
    std::cout << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 7) {
    std::cerr << "usage: peers_worker MODEL THREADS BATCH INPUT OUTPUT CLOCK\n";
    return EXIT_FAILURE;
  }
  serve({argv + 1, argv + argc});
  return EXIT_SUCCESS;
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return EXIT_FAILURE;
}
