#!/usr/bin/env bash
# Runs the official image with what init writes: a new container, and one that is there already. Needs Docker, sudo and the network.
# Usage: .ci/run-image.sh LINE [FLAG OF INIT]…
set -euo pipefail
cd "$(dirname "$0")/.."
line=$1
shift
root=$(mktemp -d)
chmod 755 "$root"
password=first-password
node=$(command -v node)
tls() { sudo "$node" bin/neo4j-tls.js "$@"; }

# encrypted CONTAINER HOME: drivers and the Query API reach it, with the certificate that lies there.
encrypted() {
  for _ in $(seq 90); do
    sudo curl --silent --fail --output /dev/null --cacert "$2/certificates/https/public.crt" https://localhost:7473/ && break
    sleep 2
  done
  sudo curl --silent --show-error --fail --cacert "$2/certificates/https/public.crt" https://localhost:7473/ || { docker logs "$1"; exit 1; }
  docker exec "$1" cypher-shell -a bolt+ssc://localhost:7687 -u neo4j -p "$password" 'RETURN 1;'
  tls verify --home "$2"
}

home=$root/new
mkdir "$home"
tls init --home "$home" --target docker --neo4j-version "$line" --edition community --name localhost --yes "$@"
tls doctor --container "$home/docker-run.sh"
sudo NEO4J_PASSWORD="$password" sh "$home/docker-run.sh"
encrypted neo4j "$home"
image=$(docker inspect --format '{{.Config.Image}}' neo4j)
docker rm --force neo4j

home=$root/there
mkdir -p "$home"/{data,logs,conf,certificates}
docker run --detach --name there --publish 7473:7473 --publish 7474:7474 --publish 7687:7687 \
  --volume "$home/data:/data" --volume "$home/logs:/logs" --volume "$home/conf:/conf" --volume "$home/certificates:/ssl" \
  --env NEO4J_AUTH="neo4j/$password" "$image"
for _ in $(seq 90); do
  curl --silent --fail --output /dev/null http://localhost:7474/ && break
  sleep 2
done
tls init --container there --name localhost --yes "$@"
docker restart there
encrypted there "$home"
docker rm --force there
