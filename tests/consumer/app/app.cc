// Uses the installed headers.
#include <cstdio>

#include <vertebra/error.h>

int main() {
  const vertebra::InvalidArgument error({.where = "app", .got = "nothing"});
  std::puts(error.what());
}
