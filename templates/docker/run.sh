#!/bin/sh
# Neo4j in a container, with TLS. Written by neo4j-tls.
# The image turns each variable into a setting; a variable wins over a line of neo4j.conf.
# Certificates lie in {{certificates_words}}, owned by {{user}}: that is who reads them in the container.
set -eu
: "${NEO4J_PASSWORD:?is to be the first password of the user neo4j}"
{{license}}
exec docker run --detach --restart unless-stopped --name {{name}} --user {{user}} \
{{ports}}
{{volumes}}
{{environment}}
  --env NEO4J_AUTH="neo4j/$NEO4J_PASSWORD" \
  {{image}}
