# Install what some tests need and this machine lacks: make test-deps
set -eu

missing=""
want() { # want COMMAND PACKAGE
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

want chromium chromium
want chromium-headless-shell chromium-headless-shell
command -v firefox >/dev/null 2>&1 || want firefox-esr firefox-esr
want pg_virtualenv postgresql
want redis-server redis-server
want openssl openssl
want nginx nginx
want mosquitto mosquitto
want mosquitto_pub mosquitto-clients
want systemd-analyze systemd
want node nodejs
want dpkg-deb dpkg
want cc "gcc libc6-dev"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"

if [ -z "$missing" ]; then
  echo "Nothing is missing."
elif ! command -v apt-get >/dev/null 2>&1; then
  echo "This installs on Debian only. Install by hand what stands for:$missing"
  exit 1
else
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  export DEBIAN_FRONTEND=noninteractive
  $as_root apt-get update -qq
  # shellcheck disable=SC2086  # a list of names
  $as_root apt-get install -y -qq --no-install-recommends $missing
fi
