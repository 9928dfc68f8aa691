#!/usr/bin/env bash
# tools/fuzz.sh [SECONDS]: builds the preset fuzz and runs each target for SECONDS (600 by default). Inputs that it
# learns stay in build/fuzz/corpus; one that crashes goes to build/fuzz/findings, and the exit code is not 0.
set -euo pipefail
seconds=${1:-600}
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" clang libclang-rt-dev
say "Building the fuzz targets"
configure_and_build fuzz fuzz_targets

mkdir -p build/fuzz/findings
for source in tests/fuzz/fuzz_*.cc; do
  name=$(basename "$source" .cc)
  say "$name for $seconds s"
  corpus=("build/fuzz/corpus/$name")
  mkdir -p "${corpus[0]}"
  [ ! -d "tests/fuzz/seeds/$name" ] || corpus+=("tests/fuzz/seeds/$name")
  "build/fuzz/tests/fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 \
    -artifact_prefix=build/fuzz/findings/ "${corpus[@]}"
done
