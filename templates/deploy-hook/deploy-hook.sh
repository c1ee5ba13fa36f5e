#!/bin/sh
# Brings what certbot renewed to Neo4j. Written by neo4j-tls; certbot runs it after it has renewed the lineage named below.
# Needs a POSIX shell and openssl. For each pair: copied beside its place, checked, then exchanged; the old pair is kept.
# In a folder that another user can change it works as that user. It ends within minutes, whatever it meets there.
# certbot stays silent when a hook fails, so the outcome is written to the file in $result, which neo4j-tls reads.
# To try it: RENEWED_LINEAGE=<config dir>/live/<name> RENEWED_DOMAINS='names' <this file>

set -u
umask 077

name={{name}}
result={{result}}
keep={{keep}}

# One line per folder: what to do, number, component, folder, names of key and certificate in it (empty: not here), owner
# (user:group by number, empty: whoever runs this).
places() {
{{places}}
}

# How Neo4j comes to use the new files: {{reload_words}}
reload_program={{reload_program}}
reload() {
  {{reload}}
}

# Seconds that one phase in one folder may take, and the reload.
phase_limit=10
reload_limit=600

# ------------------------------------------------------------------------------------------------------------------------

# include walk.sh

in_folder() {
  cat <<'END_OF_IN_FOLDER'
# include in-folder.sh
END_OF_IN_FOLDER
}

here=$(pwd)
serial=
told=
run=
child=

say() { printf 'neo4j-tls %s: %s\n' "$name" "$1"; }

# The file is overwritten in place, at its full size: that works on a full disk, too.
report() { # outcome, restart, reason
  reason=$(printf '%s' "$3" | LC_ALL=C tr '\000-\037\177' ' ')
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

# The pair of the lineage: do both belong together, and until when?
check() {
  try "openssl cannot read the key" openssl pkey -in key -pubout -outform PEM
  # A warning of openssl's may stand before it.
  public=-----BEGIN${said#*-----BEGIN}
  said=$(openssl x509 -in crt -noout -pubkey -serial -checkend 0 2>&1) || {
    case $said in *'will expire'*) fail "the certificate has expired" ;; esac
    fail "openssl cannot read the certificate: $said"
  }
  case $said in *"$public"*) ;; *) fail "key and certificate of the lineage do not match" ;; esac
  serial=${said#*serial=}
  serial=${serial%%[!0-9A-Fa-f]*}
}

# Runs something with an end: what it prints goes to files, not to a pipe that a stray child of its could hold open.
limited() { # seconds, command...
  seconds=$1
  shift
  rm -f "$run/late"
  "$@" <"$input" >"$run/out" 2>"$run/err" &
  child=$!
  (
    nap=
    trap '[ -z "$nap" ] || kill "$nap"; exit' TERM
    sleep "$seconds" &
    nap=$!
    wait "$nap"
    echo "it did not end within $seconds seconds" >"$run/late"
    kill -KILL "-$child" "$child"
  ) >/dev/null 2>&1 </dev/null &
  watch=$!
  wait "$child"
  status=$?
  child=
  kill "$watch" 2>/dev/null
  said=$(head -c 1000 "$run/late" 2>/dev/null || head -c 1000 "$run/err")
  return "$status"
}

quoted() { printf "'%s' " "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# Becomes another user for good, with nothing of root's but standard input and output; never comes back.
become() { # uid, gid, capabilities, command...
  wanted=$1 group=$2 capabilities=$3
  shift 3
  session=$(command -v setsid || echo)
  # Tried, not only found: the setpriv of BusyBox knows no --reuid.
  if [ "$($session setpriv --reuid="$wanted" --regid="$group" --clear-groups $capabilities id -u 2>/dev/null)" = "$wanted" ]; then
    exec env -i PATH="$PATH" $session setpriv --reuid="$wanted" --regid="$group" --clear-groups $capabilities "$@"
  fi
  [ -z "$capabilities" ] || stop "this needs setpriv (util-linux 2.32 or later), to give files of user $wanted to another user"
  user=$(id -un "$wanted" 2>/dev/null) || stop "user $wanted has no name here, and without a name only setpriv (util-linux) can act as it"
  if [ "$($session runuser -u "$user" -- id -u 2>/dev/null)" = "$wanted" ]; then exec env -i PATH="$PATH" $session runuser -u "$user" -- "$@"; fi
  line=$(for word in "$@"; do quoted "$word"; done)
  if [ "$($session su -s /bin/sh -c 'id -u' "$user" 2>/dev/null)" = "$wanted" ]; then exec env -i PATH="$PATH" $session su -s /bin/sh -c "exec $line" "$user"; fi
  stop "there is no way here to act as $user: install setpriv (util-linux)"
}

# One phase in one folder.
act() { # phase, folder, owner, staged, key, certificate
  phase=$1 folder=$2 owner=$3
  giving=
  acting_as=
  if [ "$me" -ne 0 ]; then
    if [ -d "$folder" ]; then cd "$folder" || exit 1; beyond=; else cd /; beyond=${folder#/}; fi
  else
    walk "$folder"
    [ -z "$beyond" ] || [ ! -e "./$beyond" ] || stop "$(pwd -P)/$beyond is not a folder"
    judge .neo4j-tls.new
    looks .
    [ -z "$owner" ] || giving=name
    if [ -n "$others" ]; then
      [ "$uid" != 0 ] || stop "$(pwd -P) belongs to root, but user $others decides where $folder is: let that user own it"
      for other in $others; do
        [ "$other" = "$uid" ] || [ "$uid" = "${owner%:*}" ] || stop "$(pwd -P) belongs to user $uid, but user $other decides where $folder is"
      done
      acting_as=$uid
      [ "$uid" != "${owner%:*}" ] || { gid=${owner#*:} owner=; }
      [ -z "$owner" ] && giving= || giving=descriptor
    fi
  fi
  set -- sh -c "$(in_folder)" neo4j-tls "$phase" "$beyond" "$4" "$5" "$6" "$key_size" "$owner" "$giving"
  ulimit -f 2048 2>/dev/null
  if [ -z "$acting_as" ]; then exec "$@"; fi
  if [ -z "$giving" ]; then become "$acting_as" "$gid" '' "$@"; fi
  [ -e /proc/self/fd ] || stop "files for user $owner can be put into a folder of user $acting_as only where there is /proc"
  become "$acting_as" "$gid" '--inh-caps=-all,+chown --ambient-caps=-all,+chown --bounding-set=-all,+chown' "$@"
}

input=/dev/null
key_size=0

phase_in() { # phase, number, folder, key, certificate, owner
  eval "staged=\${staged_$2:-}"
  limited "$phase_limit" act "$1" "$3" "$6" "$staged" "$4" "$5" || {
    [ ! -e "$run/late" ] || held_up="$held_up $2"
    return 1
  }
}

stage() { # number component folder key certificate owner
  case $4:$5 in *:) input=$run/key ;; :*) input=$run/crt ;; *) input=$run/pair ;; esac
  key_size=$(($(wc -c <"$run/key")))
  phase_in stage "$1" "$3" "$4" "$5" "$6" || fail "cannot install in $3 ($2): $said"
  { read -r outcome && read -r staged; } <"$run/out" || fail "cannot install in $3 ($2): it gave no answer"
  eval "staged_$1=\$staged"
  [ "$outcome" = same ] || changed=yes
}

exchange() { # number component folder key certificate owner
  exchanged="$exchanged $1"
  phase_in exchange "$1" "$3" "$4" "$5" "$6" || {
    why="cannot replace the pair of $2: $said"
    places give_back
    fail "$why"
  }
}

give_back() { # number component folder key certificate owner
  case " $exchanged " in *" $1 "*) phase_in give_back "$1" "$3" "$4" "$5" "$6" || say "the old pair of $2 could not be put back: $said" >&2 ;; esac
}

put_away() { # number component folder key certificate owner
  for each in key crt; do
    case $each in key) file=$4 kept=private.key ;; crt) file=$5 kept=public.crt ;; esac
    [ -n "$file" ] && phase_in "old_$each" "$1" "$3" "$4" "$5" "$6" && [ -s "$run/out" ] || continue
    { mkdir -p "$keep/$2" && chmod 0400 "$run/out" && mv -f "$run/out" "$keep/$2/$kept"; } 2>/dev/null ||
      say "the old $kept of $2 could not be kept in $keep/$2"
  done
}

clear_away() { # number component folder key certificate owner
  eval "staged=\${staged_$1:-}"
  # Whoever held up one phase would hold up this one.
  case " $held_up " in *" $1 "*) return 0 ;; esac
  [ -z "$staged" ] || phase_in clear "$1" "$3" "$4" "$5" "$6"
}

leave() {
  [ -z "$child" ] || kill -KILL "-$child" "$child" 2>/dev/null
  cd "$here" 2>/dev/null || cd /
  [ -z "$run" ] || { places clear_away; rm -rf -- "$run"; }
}

# A program that root runs may be changed by root alone.
trusted_program() { # name
  found=$(command -v "$1" 2>/dev/null)
  case $found in /*) ;; *) return 0 ;; esac
  [ "$me" -ne 0 ] || said=$(roots_own "$found" 2>&1) || {
    said="root does not run $found, because others than root can change it${said:+ ($said)}"
    return 1
  }
}

: "${RENEWED_LINEAGE:?is set by certbot; see the head of this file}"
[ "${RENEWED_LINEAGE##*/}" = "$name" ] || exit 0
# neo4j-tls init lets certbot issue, and installs the files itself.
[ -z "${NEO4J_TLS_INSTALLS:-}" ] || exit 0

set -f
given=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
me=$(id -u)
if [ "$me" -eq 0 ]; then
  # What root runs comes from folders that root alone can change.
  safe=
  IFS=:
  for each in $given; do
    unset IFS
    if [ -d "$each" ] && (roots_own "$each") 2>/dev/null; then safe=${safe:+$safe:}$each; fi
  done
  unset IFS
  PATH=${safe:-$PATH}
else
  PATH=$given
fi
export PATH

exchanged=
held_up=
changed=
trap leave EXIT
trap 'fail "it was interrupted"' HUP INT TERM
run=$(mktemp -d "${result%/*}/.run.XXXXXX" 2>&1) || { said=$run run=; fail "cannot write to ${result%/*}: $said"; }
cd "$run" || fail "cannot enter $run"
command -v openssl >/dev/null 2>&1 || fail 'openssl is not installed, or not on the PATH'
trusted_program openssl || fail "$said"
try "cannot copy the key" copy "$RENEWED_LINEAGE/privkey.pem" key
try "cannot copy the certificate" copy "$RENEWED_LINEAGE/fullchain.pem" crt
try "cannot copy the certificate" copy key pair
said=$(cat crt 2>&1 >>pair) || fail "cannot copy the certificate: $said"
check

places stage
outcome=unchanged
if [ -n "$changed" ]; then
  places exchange
  places put_away
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
input=/dev/null
report "$outcome" none 'the reload did not come to an end'
: >"$run/out"
if trusted_program "$reload_program" && limited "$reload_limit" reload; then
  report "$outcome" {{reload_outcome}} ''
  say {{reload_done}}
else
  said="$said $(head -c 1000 "$run/out")"
  report "$outcome" failed "$said"
  say "Neo4j was not reloaded: $said" >&2
  exit 2
fi
