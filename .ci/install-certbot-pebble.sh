#!/bin/sh
# Puts what the Let's Encrypt tests run into place: certbot and Pebble of the distribution, and the newest of both in the
# cache. Quick when everything is there. Needs the right to install packages, Go and Python 3 with venv.
set -eu

pebble_version=v2.10.1
cache=${NEO4J_TLS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/neo4j-tls}
acme=$cache/acme
mkdir -p "$acme"

# Of the distribution ----------------------------------------------------------------------------------------------------
missing=
for program in certbot pebble pebble-challtestsrv openssl curl busybox dash; do
  command -v "$program" >/dev/null 2>&1 && continue
  case $program in
    pebble-challtestsrv) package=pebble ;;
    *) package=$program ;;
  esac
  case " $missing " in *" $package "*) ;; *) missing="$missing $package" ;; esac
done
if [ -n "$missing" ]; then
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 || {
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
  }
fi

# The newest certbot, in a venv -------------------------------------------------------------------------------------------
if [ ! -x "$acme/certbot/bin/certbot" ]; then
  # A venv does not survive a move: it is made in its place, and the program we look for comes last.
  rm -rf "$acme/certbot"
  python3 -m venv "$acme/certbot"
  "$acme/certbot/bin/python" -m pip install --quiet --disable-pip-version-check certbot || {
    rm -rf "$acme/certbot"
    exit 1
  }
fi

# Neo4j's Python driver, for the tests of what clients are told ------------------------------------------------------------
if [ ! -x "$cache/clients/bin/python" ]; then
  python3 -m venv "$cache/clients"
  "$cache/clients/bin/python" -m pip install --quiet --disable-pip-version-check neo4j || {
    rm -rf "$cache/clients"
    exit 1
  }
fi

# Pebble as public CAs issue today (server usage only, no common name) -----------------------------------------------------
if [ ! -x "$acme/pebble/pebble" ] || [ ! -x "$acme/pebble/pebble-challtestsrv" ]; then
  mkdir -p "$acme/pebble"
  GOBIN=$acme/pebble go install \
    "github.com/letsencrypt/pebble/v2/cmd/pebble@$pebble_version" \
    "github.com/letsencrypt/pebble/v2/cmd/pebble-challtestsrv@$pebble_version"
fi

certbot --version
"$acme/certbot/bin/certbot" --version
echo "pebble $pebble_version"
