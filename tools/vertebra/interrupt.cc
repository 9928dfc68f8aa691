#include "tools/vertebra/interrupt.h"

#include <signal.h>

#include <atomic>

namespace vertebra::tools {
namespace {

std::atomic<int> caught{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler stores it");

extern "C" void note_signal(int signal) { caught.store(signal); }

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

int interrupt_signal() noexcept { return caught.load(); }

}  // namespace vertebra::tools
