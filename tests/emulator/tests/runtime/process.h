#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace vertebra::emulator::runtime {

/// How a program ended.
struct Outcome {
  int status = -1;     ///< exit status; -1: ended by a signal
  std::string errors;  ///< its stderr
  bool operator==(const Outcome&) const = default;
};

inline void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << "status " << outcome.status << ", stderr:\n" << outcome.errors;
}

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Runs a program in a process of its own, from the start of its runtime to its exit: only there do
/// the environment, leaks and the exit status count. A failed EXPECT of the program makes its
/// status 1 and shows on stdout. This process must not call the runtime itself.
inline Outcome run_process(const std::function<void()>& program,
                           const Environment& environment = {}) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    program();
    std::exit(testing::Test::HasFailure() ? 1 : 0);
  }
  close(ends[1]);
  Outcome outcome;
  char buffer[4096];
  for (ssize_t count; (count = read(ends[0], buffer, sizeof buffer)) > 0;)
    outcome.errors.append(buffer, static_cast<std::size_t>(count));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
  return outcome;
}

inline Environment deferred(int seed) {
  return {{"VERTEBRA_EMU_STREAMS", "deferred"}, {"VERTEBRA_EMU_SEED", std::to_string(seed)}};
}

inline const Outcome silent = {0, ""};

}  // namespace vertebra::emulator::runtime
