# Install from the locks and run a telling part of the tests with each newer Python: sh tools/test-pythons.sh
# It takes python3.12, python3.13 and python3.14 of the PATH, or those that PYTHONS names, and says
# which are not here. A version has its own packages in .pythons/, which stay for the next time.
set -eu

TOLD="tests/test_db.py tests/test_config.py tests/test_cli.py tests/test_feed.py tests/geo
  tests/people/test_roster.py tests/web/http/test_openapi.py"

for python in ${PYTHONS:-python3.12 python3.13 python3.14}; do
  # A name may stand for nothing (a shim of pyenv), so it is asked.
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || {
    echo "$python is not here."
    continue
  }
  folder=.pythons/$version
  mkdir -p .pythons
  make --no-print-directory VENV="$folder" PYTHON="$python" "$folder/.dev.stamp"
  "$folder/bin/python" --version
  # shellcheck disable=SC2086  # a list of files
  TMPDIR="$(sh tools/test-folder.sh)" "$folder/bin/python" -m pytest --quiet -p no:cacheprovider $TOLD ${ARGS:-}
done
