#!/usr/bin/env bash
# Installs what sdkgen needs, by hash, into an environment of its own. sdkgen itself runs
# from this checkout, so that nothing is built. No token is here to be taken.
set -euo pipefail

top=$(cd "$(dirname "$0")/../../.." && pwd)
lock=requirements.txt
if [ "$COMMAND" = build ]; then
    lock=requirements-release.txt
fi
"$PYTHON" -m venv "$RUNNER_TEMP/sdkgen"
"$RUNNER_TEMP/sdkgen/bin/python" -m pip install --quiet --disable-pip-version-check \
    --only-binary :all: --require-hashes --requirement "$top/.ci/$lock"
