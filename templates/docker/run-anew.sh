#!/bin/sh
# The container {{name}} made anew, with TLS. Written by neo4j-tls.
# Name, mounts, ports and options are those of the container that was there, and so are its variables: {{variables_words}}
# Certificates lie in {{certificates_words}}, owned by {{user}}: that is who reads them in the container.
set -eu
{{wanted}}
exec docker run --detach --name {{name}}{{as_user}} \
{{options}}
{{ports}}
{{volumes}}
{{env_file}}
{{environment}}
  {{image}}
