#!/usr/bin/env bash
# Runs script.mjs by Windows' Node under Wine on this checkout's build, with a root's changes kept in memory: nothing stays mounted, running or
# written however it ends. The checkout is copied in.
#   in-wine.sh ROOT CHECKOUT RESULTS.json [20|24]
set -euo pipefail
exec unshare --mount --propagation private --pid --fork --kill-child bash -euc '
  root=$1 checkout=$2 results=$3 version=$4
  memory=$(mktemp -d)
  mount -t tmpfs -o size=2g tmpfs "$memory"
  mkdir "$memory/changes" "$memory/work" "$memory/root"
  mount -t overlay overlay -o "lowerdir=$root,upperdir=$memory/changes,workdir=$memory/work" "$memory/root"
  mount -t proc proc "$memory/root/proc"
  mount --bind /dev "$memory/root/dev"
  drive=$memory/root/opt/prefix/drive_c
  program="$drive/Program Files/neo4j-tls" node="$drive/Program Files/nodejs"
  mkdir -p "$program" "$node" "$drive/work"
  cp -R "$checkout"/{dist,bin,templates,package.json} "$checkout/test/windows/script.mjs" "$program/"
  # Compiled ahead for the Node of this machine.
  rm -f "$program"/dist/*.cache
  ln "$memory/root/opt/node$version/node.exe" "$node/" 2>/dev/null || cp "$memory/root/opt/node$version/node.exe" "$node/"
  # LANG: Wine loops over a name that the locale cannot write.
  chroot "$memory/root" env -i UNDER_WINE=1 PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 WINEPREFIX=/opt/prefix WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=" \
    WINDOWS_PARTS="${WINDOWS_PARTS-}" timeout 240 wine "C:\\Program Files\\nodejs\\node.exe" "C:\\Program Files\\neo4j-tls\\script.mjs" \
    "C:\\Program Files\\neo4j-tls\\bin\\neo4j-tls.js" "C:\\work" "C:\\results.json" </dev/null >"$memory/out" 2>"$memory/err" || cat "$memory/err" >&2
  cp "$drive/results.json" "$results"
  umount --lazy "$memory"
  rmdir "$memory"
' bash "$1" "$2" "$3" "${4:-20}"
