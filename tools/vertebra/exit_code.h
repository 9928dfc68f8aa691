// What the program tells the shell, and the failures that decide it.
#pragma once

#include <exception>

#include "vertebra/error.h"

namespace vertebra::tools {

enum ExitCode : int {
  kAllDone = 0,
  kSomeFailed = 1,    // done, but some inputs failed or a row could not be written
  kWrongUse = 2,      // options that contradict each other or the model
  kCannotRun = 3,     // the model, weights, device or inputs cannot be used
  kInterrupted = 130  // Ctrl-C
};

// No input at all: exit code 3.
class NothingMatched : public Error {
  using Error::Error;
};

// A row that did not reach the disk: exit code 1.
class WriteFailed : public Error {
  using Error::Error;
};

// The reader of standard output went away: exit code 1 and no word.
class ClosedPipe : public std::exception {};

}  // namespace vertebra::tools
