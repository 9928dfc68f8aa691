// The subcommands. Each function adds one to the program and says how it runs; a new one is a
// declaration here and a row in main.cc.
#pragma once

#include <CLI/App.hpp>
#include <functional>

namespace vertebra::tools {

struct Command {
  CLI::App* app = nullptr;   // parsed() once the user has asked for it
  std::function<int()> run;  // returns an ExitCode; errors are exceptions (exit_code.h)
};

Command add_classify(CLI::App& program);
Command add_convert(CLI::App& program);
Command add_models(CLI::App& program);
Command add_inspect(CLI::App& program);
Command add_plan(CLI::App& program);

}  // namespace vertebra::tools
