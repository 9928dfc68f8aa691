// Ctrl-C as a question instead of an end.
#pragma once

namespace vertebra::tools {

// From here on the first SIGINT or SIGTERM is only noted (a second one ends the program), and
// writes to a closed pipe or a file over the size limit fail instead of ending it.
void catch_interrupts();

// The signal that came, or 0. Safe from any thread.
int interrupt_signal() noexcept;

}  // namespace vertebra::tools
