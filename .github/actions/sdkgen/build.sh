#!/usr/bin/env bash
# Builds a project's wheel and sdist twice, and sees that both times the bytes are the
# same; writes the section of its changelog, and what it is made of (CycloneDX).
#
# usage: build.sh PROJECT REPORT
# SDKGEN_PYTHON has hatchling and cyclonedx-bom; TAG is the tag to release, or empty for
# a dry run. REPORT gets dist/, notes.md and sbom.json.
set -euo pipefail

project=$1 report=$2
mkdir -p "$report"
report=$(cd "$report" && pwd)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

for run in dist again; do
    rm -rf "${report:?}/$run"
    (cd "$project" && "$SDKGEN_PYTHON" -m hatchling build --directory "$report/$run" > /dev/null)
done
diff --recursive "$report/dist" "$report/again" || {
    echo "two builds differ: they cannot be reproduced" >&2
    exit 1
}
rm -rf "${report:?}/again"

wheel=$(basename "$report"/dist/*.whl)
version=$(cut -d - -f 2 <<< "$wheel")
if [ -n "${TAG:-}" ] && [ "$TAG" != "v$version" ]; then
    echo "the tag is $TAG, and the version $version: one of them is wrong" >&2
    exit 1
fi

# The section of that version in the changelog, without its heading.
awk -v heading="## [$version]" '
    /^## / { inside = index($0, heading) == 1; next }
    inside' CHANGELOG.md > "$report/notes.md"
if ! grep -q '[^[:space:]]' "$report/notes.md"; then
    echo "CHANGELOG.md has no section [$version]" >&2
    exit 1
fi

# What it says that it needs; the versions are for who installs it to choose.
unzip -p "$report/dist/$wheel" '*.dist-info/METADATA' \
    | sed -n 's/^Requires-Dist: //p' | grep -v 'extra ==' > "$report/requires.txt" || true
"$SDKGEN_PYTHON" -m cyclonedx_py requirements --output-reproducible \
    --pyproject "$project/pyproject.toml" --output-file "$report/sbom.json" \
    "$report/requires.txt"
rm "$report/requires.txt"
(cd "$report/dist" && sha256sum ./*)
