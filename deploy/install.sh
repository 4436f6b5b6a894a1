#!/bin/sh
# Install this bundle beside the other releases, without a network: sh install.sh [ROOT [PYTHON]]
# ROOT is /opt/patrol. Nothing is started; `patrol upgrade` makes the release the current one.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
root=${1:-/opt/patrol}
version=$(cat "$here/VERSION")
arch=$(cat "$here/ARCH")
release=$root/releases/$version

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

[ "$(uname -m)" = "$arch" ] || fail "this bundle is for $arch, and this machine is $(uname -m)"
(cd "$here" && sha256sum --quiet --check SHA256SUMS) || fail "the bundle is damaged: copy it again"

python=
for name in ${2:-$(sed 's/^/python/' "$here/PYTHONS") python3}; do
  found=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
  grep -qx "$found" "$here/PYTHONS" || continue
  "$name" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$name cannot make virtual environments: install python$found-venv"
  python=$name
  break
done
[ -n "$python" ] || fail "no Python for this bundle: it needs $(tr '\n' ' ' <"$here/PYTHONS")"

if [ -e "$release/.complete" ]; then
  echo "$version is installed already: $release"
  exit 0
fi
rm -rf "$release"  # half of one, from an installation that was interrupted
mkdir -p "$release"
cp -R "$here/program/." "$release"
"$python" -m venv "$release/.venv"
bin=$release/.venv/bin
wheels() {
  "$bin/python" -m pip --disable-pip-version-check --quiet install \
    --no-index --find-links "$here/wheels" --no-deps --require-hashes -r "$1"
}
wheels "$here/wheels.lock" || fail "a wheel does not fit: glibc 2.28 or newer is needed"
if "$bin/python" -c 'import sqlite3, sys; sys.exit(sqlite3.sqlite_version_info < (3, 51, 3))'; then
  :  # Python's own is new enough
elif [ -e "$here/sqlite.lock" ]; then
  wheels "$here/sqlite.lock"
else
  echo "SQLite of this machine can damage a database in use (it is older than 3.51.3), and there is"
  echo "no wheel of a newer one for $arch. Use PostgreSQL: DATABASE_URL=postgresql://… in /etc/patrol.env"
fi

"$bin/python" - "$release" <<'EOF'
import pathlib, sys, sysconfig
release = pathlib.Path(sys.argv[1])
(pathlib.Path(sysconfig.get_path("purelib")) / "patrol.pth").write_text(f"{release}\n")
command = release / ".venv" / "bin" / "patrol"
command.write_text(f"#!{sys.executable}\nfrom patrol.cli import main\n\nmain()\n")
command.chmod(0o755)
EOF
# The units may not write here, so each start would compile again.
"$bin/python" -m compileall -q "$release/patrol"
touch "$release/.complete"
echo "Installed $release. Make it the current one: $bin/patrol upgrade"
