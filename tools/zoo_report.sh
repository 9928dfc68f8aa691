#!/usr/bin/env bash
# tools/zoo_report.sh [--device cpu] [--format table|csv] [--full] [MODEL...]: builds and prints a row for every model,
# or for those named: parameters, multiply-adds, the error of its logits against its golden file, memory and steps. The
# exit code is 0 only if all are as published and planned. Logits are those of the smallest golden file of each model,
# at the size that the row names; with --full, of the largest, which takes some minutes.
set -euo pipefail
case "${1-}" in
  -h | --help) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
esac
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
say "Building the report"
configure_and_build dev zoo_report

# Idle threads would spin on the cores.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY-passive}
exec build/dev/tests/golden/report/zoo_report "$@"
