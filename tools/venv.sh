# Make the virtual environment: sh tools/venv.sh FOLDER [PYTHON]
# The tested versions come first, the one the locks are made with before all.
set -eu
folder=$1
for python in ${2:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$python cannot make virtual environments. On Debian or Ubuntu: apt-get install python$version-venv" >&2
    exit 1
  fi
  echo "Making $folder with $("$python" --version)…"
  exec "$python" -m venv "$folder"
done
echo "Python 3.11 or newer is needed${2:+ and $2 is not}. Install it, or say where it is: make PYTHON=/path/to/python3" >&2
exit 1
