#!/bin/sh
# Neo4j in a container, with TLS. Written by neo4j-tls.
# The image turns each variable into a setting; a variable wins over a line of neo4j.conf.
# Certificates are in {{certificates_words}}, owned by {{user}}, the user that reads them in the container.
set -eu
{{password}}
{{license}}
exec docker run --detach --restart unless-stopped --name {{name}}{{as_user}} \
{{hostname}}
{{ports}}
{{volumes}}
{{environment}}
{{auth}}
  {{image}}
