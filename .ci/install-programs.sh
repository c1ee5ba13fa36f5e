#!/usr/bin/env bash
# The programs the tests use beside Node, by the system's own package manager. Quick when they are there.
set -euo pipefail
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need openssl openssl
need tmux tmux
need setfacl acl
need busybox busybox
need dash dash
need dockerd docker.io
need docker-compose docker-compose
need mvn maven
need java openjdk-17-jdk-headless
need curl curl
need zsh zsh
need fish fish
need mandoc mandoc
need strace strace
need systemd-analyze systemd
need promtool prometheus
need /usr/lib/nagios/plugins/negate monitoring-plugins-basic
if [ "${#missing[@]}" -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
