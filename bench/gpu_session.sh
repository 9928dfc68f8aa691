#!/usr/bin/env bash
# bench/gpu_session.sh [--out FILE] [--batches 1,32,128] [--runs 50]: on a machine with an NVIDIA GPU builds, tests the
#   kernels on it, measures EfficientNet-Lite0 and writes one JSON file (session.json) with the device's name.
# bench/gpu_session.sh --bundle FILE.tar.gz: packs what it would run, without a GPU, for a machine where no package can be
#   installed; there: tar xf FILE.tar.gz && vertebra_gpu_session/gpu_session.sh [--out FILE] ..
# Exit: 0; 1 a test failed or the scores are wrong, and the JSON says so; 2 wrong use; 3 it cannot run.
set -euo pipefail
usage() { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }

# What a session runs, under bin/ of its folder; weights/ has the model's.
TESTS=(gpu_conformance_test kernels_conv_emulated_test kernels_gpu_emulated_test)
MODEL=efficientnet-lite0

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$PWD/session.json bundle="" batches=1,32,128 runs=50
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --out) out=$(realpath -m -- "$2") ;;
    --bundle) bundle=$(realpath -m -- "$2") ;;
    --batches) batches=$2 ;;
    --runs) runs=$2 ;;
    *) usage ;;
  esac
  shift 2
done

# stage FOLDER: builds, and lays out the folder of a session: programs, the libraries that a machine may lack, weights.
stage() {
  local folder=$1 program weights
  # shellcheck source=../tools/setup.sh
  . "$here/../tools/setup.sh"
  install_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  make_python
  find_nvcc
  say "Building the preset gpu"
  configure_and_build gpu gpu_session "${TESTS[@]}"
  weights=$(tools/fetch_weights.sh $MODEL)

  rm -rf -- "$folder"
  mkdir -p -- "$folder/bin" "$folder/lib" "$folder/weights"
  cp -- bench/gpu_session.sh "$folder/"
  cp -- "$weights" "$folder/weights/"
  for program in gpu_session "${TESTS[@]}"; do
    cp -- "$(find build/gpu -type f -executable -name "$program")" "$folder/bin/"
  done
  # All but the C library, and the CUDA runtime of the toolkit.
  ldd "$folder"/bin/* | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u |
    grep -vE '/(ld-linux[^/]*|lib(c|m|dl|rt|pthread))\.so' | xargs -r cp -L -t "$folder/lib" --
  [ -e "$folder/lib/libcudart.so.13" ] ||
    cp -L -- "$(find "$(dirname "$(dirname "$(realpath "$CUDACXX")")")" -name libcudart.so.13 | head -n 1)" "$folder/lib/"
}

# run_session FOLDER: the tests, then the measurement. VERTEBRA_SESSION_RUN is put before each program.
run_session() {
  local folder=$1 reports=() test weights
  export LD_LIBRARY_PATH=$folder/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  weights=$(find "$folder/weights" -type f | head -n 1)
  ${VERTEBRA_SESSION_RUN-} "$folder/bin/gpu_session" --device >&2
  results=$(mktemp -d)
  trap 'rm -rf -- "$results"' EXIT
  for test in "${TESTS[@]}"; do
    [ -x "$folder/bin/$test" ] || continue
    printf '== %s\n' "$test" >&2
    # A failure is in its report; a program that ends without one is reported as a failure.
    ${VERTEBRA_SESSION_RUN-} "$folder/bin/$test" "--gtest_output=json:$results/$test.json" >&2 || true
    [ -e "$results/$test.json" ] ||
      printf '{"tests": 0, "failures": 0, "testsuites": []}\n' >"$results/$test.json"
    reports+=("$results/$test.json")
  done
  printf '== %s at batches %s\n' "$MODEL" "$batches" >&2
  ${VERTEBRA_SESSION_RUN-} "$folder/bin/gpu_session" "$out" $MODEL "${weights:-synthetic}" "$batches" "$runs" \
    "${reports[@]}"
  printf '%s\n' "$out"
}

folder=$here
if [ ! -d "$here/bin" ]; then
  folder=$here/../build/vertebra_gpu_session
  stage "$(realpath -m -- "$folder")"
fi
if [ -n "$bundle" ]; then
  tar -C "$(dirname -- "$folder")" -czf "$bundle" "$(basename -- "$folder")"
  printf '%s\n' "$bundle"
else
  run_session "$(realpath -- "$folder")"
fi
