#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <iterator>
#include <new>
#include <string_view>
#include <vector>

#include "graph/core/error.h"
#include "tools/vertebra/commands.h"
#include "tools/vertebra/exit_code.h"
#include "tools/vertebra/interrupt.h"
#include "vertebra/log.h"
#include "vertebra/version.h"

namespace vertebra::tools {
namespace {

constexpr std::array kCommands = {add_classify, add_models, add_inspect, add_plan, add_convert};

int complain(const char* text, ExitCode code) {
  fmt::print(stderr, "vertebra: {}\n", text);
  return code;
}

int run_command(const Command& command) {
  try {
    return command.run();
  } catch (const ClosedPipe&) {
    return kSomeFailed;
  } catch (const WriteFailed& error) {
    return complain(error.what(), kSomeFailed);
  } catch (const InvalidArgument& error) {
    return complain(error.what(), kWrongUse);
  } catch (const std::bad_alloc&) {
    return complain("out of memory; a smaller --batch needs less", kCannotRun);
  } catch (const std::exception& error) {
    return complain(error.what(), kCannotRun);
  }
}

int run_program(int argc, char** argv) {
  CLI::App program("Runs CNN image classifiers.", "vertebra");
  program.set_version_flag("--version", version());
  program.require_subcommand(1);
  program.footer("Example:\n  vertebra classify --model efficientnet-lite0 photos/");
  std::vector<Command> commands;
  for (const auto add : kCommands) commands.push_back(add(program));
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kAllDone : kWrongUse;
  }
  catch_interrupts();
  set_log_sink([](LogLevel, std::string_view line) { fmt::print(stderr, "{}\n", line); });
  for (const Command& command : commands) {
    if (command.app->parsed()) return run_command(command);
  }
  return kWrongUse;
}

}  // namespace
}  // namespace vertebra::tools

int main(int argc, char** argv) { return vertebra::tools::run_program(argc, argv); }
