#!/bin/sh
# Recreates the container {{name}} with TLS. Written by neo4j-tls.
# Name, mounts, ports and options are those of the old container, and so are its variables: {{variables_words}}
# Certificates are in {{certificates_words}}, owned by {{user}}, the user that reads them in the container.
set -eu
{{wanted}}
exec docker run --detach --name {{name}}{{as_user}} \
{{options}}
{{ports}}
{{volumes}}
{{env_file}}
{{environment}}
  {{image}}
