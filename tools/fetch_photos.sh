#!/usr/bin/env bash
# tools/fetch_photos.sh [FOLDER]: three sample photos out of the scikit-image package on PyPI, which is not installed.
# The folder is build/photos by default. Photos that are there are left alone.
set -euo pipefail
folder=$(realpath -m "${1:-"$(dirname "$0")/../build/photos"}")
photos=(coffee.png chelsea.png camera.png)

missing=0
for photo in "${photos[@]}"; do [ -s "$folder/$photo" ] || missing=1; done
[ $missing = 1 ] || exit 0

python=${VERTEBRA_PYTHON:-python3}
download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT
# One named wheel, whatever Python runs pip: only its data files are wanted.
"$python" -m pip -q download --no-deps --only-binary=:all: --python-version 3.12 \
  --platform manylinux_2_28_x86_64 --dest "$download" scikit-image==0.26.0
mkdir -p "$folder"
"$python" - "$download" "$folder" "${photos[@]}" <<'PYTHON'
import pathlib, sys, zipfile
download, folder, *photos = sys.argv[1:]
(wheel,) = pathlib.Path(download).glob("*.whl")
with zipfile.ZipFile(wheel) as archive:
    for photo in photos:
        pathlib.Path(folder, photo).write_bytes(archive.read(f"skimage/data/{photo}"))
PYTHON
