#!/usr/bin/env bash
# tools/test.sh [--all]: installs what is missing, builds the preset dev and runs every test. --all does before it:
# the unit layer under AddressSanitizer, UndefinedBehaviorSanitizer and ThreadSanitizer, the CPU backend against
# oneDNN 3.2, half a minute of each fuzz target; and after it every network at full size. Stops at the first failure.
set -euo pipefail
case "$*" in
  "") all=0 ;;
  --all) all=1 ;;
  *) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;;
esac
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
jobs=$(nproc)

install_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
make_python
# For the tests of bad input, of the sample photos and of weight files; Keras with JAX and SciPy are 126 MB.
"$VERTEBRA_PYTHON" -m pip -q install numpy pillow h5py safetensors keras jax
for model in efficientnet-lite0 efficientnet-lite1 efficientnet-lite2 mobilenetv2-features; do
  tools/fetch_weights.sh $model
done
tools/fetch_photos.sh build/photos
# For the tests of the PTX emulator: the compiler, and kernels of others to run.
find_nvcc
[ -e build/cutlass/cutlass_library ] ||
  "$VERTEBRA_PYTHON" -m pip -q install --no-deps --target build/cutlass nvidia-cutlass==4.2.0.0
# For the tests of the kernels' machine code, which are skipped without it.
"$VERTEBRA_PYTHON" -m pip -q show nvidia-cuda-nvdisasm >/dev/null 2>&1 ||
  "$VERTEBRA_PYTHON" -m pip -q install --no-deps "nvidia-cuda-nvdisasm==13.2.*" ||
  say "No nvdisasm: the tests of the instruction mix will be skipped"

say "Building the preset dev"
configure_and_build dev -DVERTEBRA_WITH_CUDA=ON

if [ $all = 1 ]; then
  for preset in asan tsan; do
    say "The unit layer under $preset"
    configure_and_build $preset unit_tests
    ctest --preset $preset -j "$jobs"
  done

  say "The CPU backend against oneDNN 3.2"
  [ -e build/onednn/lib/libdnnl.so ] ||
    "$VERTEBRA_PYTHON" -m pip -q install --no-deps --prefix build/onednn \
      onednn-cpu-gomp==2023.2.0 onednn-devel-cpu-gomp==2023.2.0
  configure_and_build onednn3 vertebra vertebra_program openmp_tests
  ctest --preset onednn3 -j "$jobs"

  tools/fuzz.sh 30
fi

say "All tests"
ctest --preset dev -j "$jobs"

if [ $all = 1 ]; then
  say "Every network at full size"
  ctest --preset full
fi
