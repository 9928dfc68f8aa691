# shellcheck shell=bash
# What the scripts of this folder do before they build; to be sourced. Leaves the shell in the repository's root.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

# shellcheck disable=SC2034  # used by the scripts that source this one
BUILD_PACKAGES=(g++ cmake ninja-build libdnnl-dev libstb-dev libjpeg-dev libfmt-dev libcli11-dev
                nlohmann-json3-dev python3 python3-venv python3-pip)
# shellcheck disable=SC2034
TEST_PACKAGES=(libgtest-dev libgmock-dev libzstd-dev liblz4-dev)

say() { printf '\n== %s\n' "$*" >&2; }
fail() { printf '%s: %s\n' "$0" "$*" >&2; exit 1; }

# install_packages NAME...: those that are missing, with apt; nothing where all are there.
install_packages() {
  local missing=() name
  command -v dpkg-query >/dev/null || fail "needs Debian or Ubuntu; elsewhere install the equivalents of: $*"
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "not root and no sudo; as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing ${missing[*]}"
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq)
  "${as_root[@]}" update
  "${as_root[@]}" install -y --no-install-recommends "${missing[@]}" >&2
}

# A Python of our own in build/venv, for packages from PyPI; other scripts find it in VERTEBRA_PYTHON.
make_python() {
  export VERTEBRA_PYTHON="$PWD/build/venv/bin/python" PIP_DISABLE_PIP_VERSION_CHECK=1
  [ -x "$VERTEBRA_PYTHON" ] || python3 -m venv build/venv
}

# find_nvcc: exports CUDACXX, an nvcc 13: the installed one (CUDACXX, PATH, /usr/local/cuda), else the one of five
# wheels in build/venv, 270 MB. Needs make_python before it.
find_nvcc() {
  local nvcc toolkit
  for nvcc in "${CUDACXX-}" "$(command -v nvcc || true)" /usr/local/cuda/bin/nvcc; do
    if [ -x "$nvcc" ] && "$nvcc" --version | grep -q 'release 13\.'; then
      export CUDACXX=$nvcc
      return
    fi
  done
  toolkit=$("$VERTEBRA_PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/nvidia/cu13
  if [ ! -e "$toolkit/lib64" ]; then
    say "Installing nvcc 13.0 in build/venv"
    "$VERTEBRA_PYTHON" -m pip -q install nvidia-{cuda-nvcc,nvvm,cuda-crt,cuda-runtime,cuda-cccl}==13.0.*
    # What a toolkit has besides: the name that the linker looks for, and the folder where nvcc looks for it.
    ln -sf libcudart.so.13 "$toolkit/lib/libcudart.so"
    ln -sfn lib "$toolkit/lib64"
  fi
  export CUDACXX=$toolkit/bin/nvcc
}

# configure_and_build PRESET [-D...] [TARGET...]
configure_and_build() {
  local preset=$1 settings=() targets=()
  shift
  while [[ ${1-} == -D* ]]; do
    settings+=("$1")
    shift
  done
  [ $# -eq 0 ] || targets=(--target "$@")
  cmake --preset "$preset" "${settings[@]}" --log-level=WARNING >/dev/null
  cmake --build --preset "$preset" "${targets[@]}" >&2
}

# ccache, where it is installed. The two settings let precompiled headers and a second build tree of the
# same sources (the consumer tests) use what the first one compiled.
if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
  export CMAKE_CUDA_COMPILER_LAUNCHER=${CMAKE_CUDA_COMPILER_LAUNCHER-ccache}
  export CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
fi
