#!/bin/sh
# Brings what certbot renewed to Neo4j. Written by neo4j-tls; certbot runs it after it has renewed the lineage named below.
# Needs a POSIX shell and openssl. For each pair: copied beside its place, checked, then exchanged; the old pair is kept.
# certbot stays silent when a hook fails, so the outcome is written to the file in $result, which neo4j-tls reads.
# To try it: RENEWED_LINEAGE=<config dir>/live/<name> RENEWED_DOMAINS='names' <this file>

set -u
umask 077

name={{name}}
result={{result}}
keep={{keep}}

# One line per pair: what to do, component, folder, key, certificate, owner (user:group by number, empty: whoever runs this).
pairs() {
{{pairs}}
}

# How Neo4j comes to use the new files: {{reload_words}}
reload() {
  {{reload}}
}

# ------------------------------------------------------------------------------------------------------------------------

here=$(pwd)
serial=
told=

say() { printf 'neo4j-tls %s: %s\n' "$name" "$1"; }

# The file is overwritten in place, at its full size: that works on a full disk, too.
report() { # outcome, restart, reason
  reason=$(printf '%s' "$3" | tr '\n\r' '  ')
  text=$(printf 'time=%s\noutcome=%s\nrestart=%s\nserial=%s\nreason=%s' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" "$2" "$serial" "$reason")
  if [ -f "$result" ]; then
    printf '%-2047.2047s\n' "$text" 1<>"$result"
  else
    (umask 022 && printf '%-2047.2047s\n' "$text" >"$result")
  fi || say "the outcome could not be written to $result"
}

fail() {
  told=$1
  say "$told; the old pair stays" >&2
  report failed none "$told"
  exit 1
}

# Runs a command; what it says when it fails is the reason.
try() { # what it does, command...
  what=$1
  shift
  said=$("$@" 2>&1) || fail "$what: $said"
}

copy() { cat -- "$1" >"$2"; }
make() { (umask 022 && mkdir -p -- "$1"); }

# The pair in this folder: do both belong together, and until when? Its copies, made later, need only be the same.
check() {
  if [ -n "$checked" ] && cmp -s key "$checked/key" && cmp -s crt "$checked/crt"; then return 0; fi
  try "openssl cannot read the key" openssl pkey -in key -pubout -outform PEM
  # A warning of openssl's may stand before it.
  public=-----BEGIN${said#*-----BEGIN}
  said=$(openssl x509 -in crt -noout -pubkey -serial -checkend 0 2>&1) || {
    case $said in *'will expire'*) fail "the certificate has run out" ;; esac
    fail "openssl cannot read the certificate: $said"
  }
  case $said in *"$public"*) ;; *) fail "key and certificate of the lineage do not match" ;; esac
  serial=${said#*serial=}
  serial=${serial%%[!0-9A-Fa-f]*}
  checked=$(pwd)
}

enter() { # component: into the folder made by `stage`, of which nobody else may change anything
  eval "cd \"\$stage_$1\"" || fail "the folder of $1 went away"
}

stage() { # component folder key certificate owner
  [ -d "$2" ] || try "cannot make $2" make "$2"
  made=$(mktemp -d "$2/.neo4j-tls.XXXXXX" 2>&1) || fail "cannot write to $2: $made"
  eval "stage_$1=\$made"
  staged="$staged $1"
  enter "$1"
  [ -O . ] || fail "the folder made in $2 is somebody else's"
  try "cannot copy the key" copy "$RENEWED_LINEAGE/privkey.pem" key
  try "cannot copy the certificate" copy "$RENEWED_LINEAGE/fullchain.pem" crt
  check
  if [ -n "$5" ] && [ "$me" -eq 0 ]; then try "cannot give the files to $5" chown "$5" key crt; fi
  try "cannot set the modes" chmod 0400 key
  try "cannot set the modes" chmod 0444 crt
  if [ -e "$3" ]; then try "cannot keep the old key" cp -p "$3" key.old; fi
  if [ -e "$4" ]; then try "cannot keep the old certificate" cp -p "$4" crt.old; fi
  if cmp -s key "$3" && cmp -s crt "$4" && [ ! -L "$3" ] && [ ! -L "$4" ]; then :; else changed=yes; fi
}

exchange() { # component folder key certificate owner
  enter "$1"
  exchanged="$exchanged $1"
  said=$(mv -f key "$3" 2>&1 && mv -f crt "$4" 2>&1) || {
    why="cannot replace the pair of $1: $said"
    pairs give_back
    fail "$why"
  }
}

give_back() { # component folder key certificate owner
  case " $exchanged " in *" $1 "*) ;; *) return 0 ;; esac
  enter "$1"
  if [ -e key.old ]; then mv -f key.old "$3"; else rm -f "$3"; fi
  if [ -e crt.old ]; then mv -f crt.old "$4"; else rm -f "$4"; fi
}

put_away() { # component folder key certificate owner
  enter "$1"
  [ -e key.old ] || return 0
  { mkdir -p "$keep/$1" && mv -f key.old "$keep/$1/private.key" && mv -f crt.old "$keep/$1/public.crt"; } 2>/dev/null ||
    say "the old pair of $1 could not be kept in $keep/$1"
}

clear_away() {
  cd "$here" 2>/dev/null || cd /
  for component in $staged; do
    eval "rm -rf -- \"\$stage_$component\""
  done
}

: "${RENEWED_LINEAGE:?is set by certbot; see the head of this file}"
[ "${RENEWED_LINEAGE##*/}" = "$name" ] || exit 0
# neo4j-tls init lets certbot issue, and installs the files itself.
[ -z "${NEO4J_TLS_INSTALLS:-}" ] || exit 0

me=$(id -u)
checked=
staged=
exchanged=
changed=
trap clear_away EXIT
trap 'fail "it was interrupted"' HUP INT TERM
command -v openssl >/dev/null 2>&1 || fail 'openssl is not installed, or not on the PATH'

pairs stage
outcome=unchanged
if [ -n "$changed" ]; then
  pairs exchange
  pairs put_away
  outcome=installed
  say "installed certificate $serial"
elif grep -q '^restart=failed' "$result" 2>/dev/null; then
  say 'installed already, but Neo4j was not reloaded; trying again'
else
  say 'installed already'
  report unchanged none ''
  exit 0
fi

cd "$here" 2>/dev/null || cd /
report "$outcome" none 'the reload did not come to an end'
if said=$(reload 2>&1); then
  report "$outcome" {{reload_outcome}} ''
  say {{reload_done}}
else
  report "$outcome" failed "$said"
  say "Neo4j was not reloaded: $said" >&2
  exit 2
fi
