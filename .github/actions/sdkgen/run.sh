#!/usr/bin/env bash
# Runs one of the action's commands in the repository that uses it.
set -euo pipefail

top=$(cd "$(dirname "$0")/../../.." && pwd)
export SDKGEN_TOP=$top SDKGEN_PYTHON=${SDKGEN_PYTHON:-$RUNNER_TEMP/sdkgen/bin/python}

sdkgen() {
    # -P: a folder called generator, in the repository, is not sdkgen.
    PYTHONPATH="$SDKGEN_TOP" "$SDKGEN_PYTHON" -P -m generator "$@"
}

read -ra sources <<< "$SOURCES"
where=()
if [ -n "$OUT" ]; then
    where=(--out "$OUT")
fi

check() {
    sdkgen check "${sources[@]}" "${where[@]}" --format github
}

# Stable documents are compared with the stable ones of before, betas with betas.
compare() {
    local old new pair code
    jq -r '.comparisons // [] | sort_by(.new.revision)[]
        | "\(.old.revision) \(.new.revision)"' "$RUNNER_TEMP/sync.json" > "$RUNNER_TEMP/pairs"
    mkdir -p "$REPORT"
    # Documents of a family that was not there yet are compared with nothing.
    touch "$REPORT/changelog.md"
    while read -r old new; do
        pair=("$RUNNER_TEMP/specs/$old" "specs/$new")
        code=0
        sdkgen diff "${pair[@]}" --format html --output "$REPORT/$new.html" --quiet \
            ${FAIL_ON:+--fail-on "$FAIL_ON"} || code=$?
        case $code in
            0) ;;
            1) echo "failed=true" >> "$GITHUB_OUTPUT" ;;
            *) exit "$code" ;;
        esac
        sdkgen changelog "${pair[@]}" --quiet > "$REPORT/$new.md"
        cat "$REPORT/$new.md" >> "$REPORT/changelog.md"
    done < "$RUNNER_TEMP/pairs"
    cat "$REPORT/changelog.md" >> "$GITHUB_STEP_SUMMARY"
}

sync() {
    local wish=() code=0
    if [ -n "$REVISION" ]; then
        wish=(--replace -- "$REVISION")
    fi
    cp -R specs "$RUNNER_TEMP/specs"
    sdkgen sync --format json "${wish[@]}" > "$RUNNER_TEMP/sync.json" || code=$?
    jq 'del(.comparisons)' "$RUNNER_TEMP/sync.json"
    if [ "$code" != 0 ]; then
        exit "$code"
    fi
    if [ -n "$(git status --porcelain -- specs)" ]; then
        sdkgen generate "${sources[@]}" "${where[@]}"
        compare
        echo "changed=true" >> "$GITHUB_OUTPUT"
    fi
}

build() {
    "$top/.github/actions/sdkgen/build.sh" "${OUT:-.}" "$REPORT"
}

case $COMMAND in
    check | sync | build) "$COMMAND" ;;
    *)
        echo "command is check, sync or build, and not '$COMMAND'" >&2
        exit 2
        ;;
esac
