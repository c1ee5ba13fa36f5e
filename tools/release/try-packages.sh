#!/usr/bin/env bash
# Installs the deb and the rpm of a release where nothing but a base system is, uses them and removes them; makes the image and runs it as
# several users. Needs Docker.
#   try-packages.sh RELEASE amd64|arm64      (RPM_IMAGE= : no rpm)
set -euo pipefail
release=$(realpath "$1") arch=$2
tools=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/use.sh" <<'USE'
# A server gets its TLS with nothing but the package, and the judge finds nothing wrong with it.
set -eu
! command -v node >/dev/null
mkdir -p /srv/neo4j/conf && : >/srv/neo4j/conf/neo4j.conf
place="--home /srv/neo4j --neo4j-version 5 --edition community"
neo4j-tls --version
neo4j-tls init $place --name graph.example.com --yes | grep 'handshake with these files'
neo4j-tls doctor $place
bash -c '. /usr/share/bash-completion/completions/neo4j-tls
  COMP_LINE="neo4j-tls recov" COMP_POINT=15
  _neo4j_tls neo4j-tls
  [ "${COMPREPLY[*]}" = recover ]'
neo4j-tls help licenses --json | grep -q '"CycloneDX"'
USE
cat >"$work/deb.sh" <<'DEB'
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends man-db "$1" >/dev/null
sh /use.sh
man -P cat neo4j-tls | grep -q '^SYNOPSIS'
dpkg -L neo4j-tls | grep neo4j >/files
apt-get remove -y -qq neo4j-tls >/dev/null
while read -r path; do [ ! -e "$path" ] || { echo "left behind: $path"; exit 1; }; done </files
[ -f /srv/neo4j/certificates/bolt/private.key ]
DEB
cat >"$work/rpm.sh" <<'RPM'
set -eu
dnf install -y -q "$1" >/dev/null
sh /use.sh
rpm -ql neo4j-tls | grep neo4j >/files
dnf remove -y -q neo4j-tls >/dev/null
while read -r path; do [ ! -e "$path" ] || { echo "left behind: $path"; exit 1; }; done </files
[ -f /srv/neo4j/certificates/bolt/private.key ]
RPM

try() {
  local image=$1 script=$2 file=$3
  docker run --rm --network host -v "$work/use.sh:/use.sh:ro" -v "$work/$script:/try.sh:ro" -v "$file:/${file##*/}:ro" \
    "$image" sh /try.sh "/${file##*/}"
  echo "  ${file##*/}: installed, used and removed in $image"
}
try debian:12 deb.sh "$(ls "$release"/*-"$arch".deb)"
rpm_image=${RPM_IMAGE-almalinux:8}
[ -z "$rpm_image" ] || try "$rpm_image" rpm.sh "$(ls "$release"/*-"$arch".rpm)"

docker build --network host -q -f "$tools/Dockerfile" --build-arg "FILE=neo4j-tls-linux-${arch/amd64/x64}" -t neo4j-tls "$release" >/dev/null
# As whom it runs, and who owns the home: the same user, in its group or not, and root in a home of somebody's.
while read -r user owner; do
  home=$work/home
  mkdir -p "$home/conf" && : >"$home/conf/neo4j.conf"
  docker run --rm --network none -v "$work:/mnt" debian:12 chown -R "$owner" /mnt/home
  run() { docker run --rm --network none --read-only --user "$user" -v "$home:/home" neo4j-tls "$@"; }
  run init --neo4j-version 5 --name graph.example.com --yes >"$work/said" && grep -q 'handshake with these files' "$work/said"
  run doctor >/dev/null
  [ "$(stat -c %u "$home/certificates/bolt/private.key")" = "${owner%:*}" ]
  docker run --rm --network none -v "$work:/mnt" debian:12 rm -rf /mnt/home
  echo "  image: init and doctor as $user, in a home of $owner"
done <<'USERS'
7474 7474:7474
4242:4242 4242:4242
0 1000:1000
0 0:0
USERS
