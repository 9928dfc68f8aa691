#!/usr/bin/env bash
# tools/quickstart.sh [--device auto|cpu]: from a fresh clone to labels of three sample photos. Installs what is
# missing, builds (for the GPU too where an NVIDIA driver answers), fetches published weights, classifies. Run it again:
# what is done already is not done twice.
set -euo pipefail
device=auto
case "$*" in
  "") ;;
  "--device auto" | "--device cpu") device=$2 ;;
  *) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;;
esac
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_packages "${BUILD_PACKAGES[@]}"
make_python

cuda=OFF
if [ "$device" = auto ] && command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; then
  cuda=ON
  find_nvcc
fi
say "Building build/release/tools/vertebra (CUDA $cuda)"
configure_and_build release -DVERTEBRA_WITH_CUDA=$cuda vertebra_program

say "Fetching the weights of EfficientNet-Lite0 and three photos"
tools/fetch_weights.sh efficientnet-lite0
tools/fetch_photos.sh build/photos

say "build/release/tools/vertebra classify --model efficientnet-lite0 --device $device build/photos/*.png"
build/release/tools/vertebra classify --model efficientnet-lite0 --device "$device" build/photos/*.png
