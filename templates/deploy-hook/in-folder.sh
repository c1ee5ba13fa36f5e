# The part of the deploy hook that works in one folder, with the rights of whoever may change that folder, and by names in it
# alone. The new files come on standard input: that user cannot read certbot's. Nothing that lies there is opened before it is
# known to be a regular file.
set -u

phase=$1 beyond=$2 made=$3 key=$4 crt=$5 key_size=$6 owner=$7 giving=$8

fail() { printf '%s\n' "$1" >&2; exit 1; }

try() { # what it does, command...
  what=$1
  shift
  said=$("$@" 2>&1) || fail "$what: $said"
}

name_of() { # key or crt: the file's name in this folder; fails where it is not ours to bring
  case $1 in key) name=$key word=key ;; crt) name=$crt word=certificate ;; esac
  [ -n "$name" ]
}

is_file() { [ -f "$1" ] && [ ! -L "$1" ]; }
is_there() { [ -e "$1" ] || [ -L "$1" ]; }

# A new file with exactly these permissions. It is given away by its descriptor: whoever owns the folder may have put something
# else in its place meanwhile.
fill() { # file, umask, bytes of it on standard input (empty: all that is left)
  umask "$2"
  set -C
  exec 4>"./$made/$1" || exit 1
  set +C
  if [ "$giving" = descriptor ]; then
    [ -f /proc/self/fd/4 ] && [ -O /proc/self/fd/4 ] || { echo "it is somebody else's"; exit 1; }
    chown "$owner" /proc/self/fd/4 || exit 1
  fi
  if [ -n "$3" ]; then dd bs=1 "count=$3" >&4; else cat >&4; fi
}

make_folder() { (umask 022 && mkdir -p "./$beyond"); }
# Not by the whole path: this user may not be able to pass the folders above.
enter() { [ -z "$beyond" ] || cd -P "./$beyond" || exit 1; }

bring() { # key or crt, umask, bytes
  said=$(fill "$1" "$2" "$3" 2>&1) || fail "cannot write the new $word: ${said%%
*}"
  if [ "$giving" = name ]; then try "cannot give the $word to $owner" chown "$owner" "./$made/$1"; fi
}

stage() {
  if [ -n "$beyond" ]; then try "cannot make the folder" make_folder; fi
  enter
  made=$(umask 077 && mktemp -d ./.neo4j-tls.XXXXXX 2>&1) || fail "cannot write to the folder: $made"
  trap '[ $? -eq 0 ] || rm -rf "./$made"' EXIT
  changed=same
  for each in key crt; do
    name_of "$each" || continue
    if [ -d "./$name" ] && [ ! -L "./$name" ]; then fail "$name is a folder"; fi
    if [ "$each" = key ]; then bring key 0377 "$key_size"; else bring crt 0222 ''; fi
    if ! is_file "./$name" || ! cmp -s "./$made/$each" "./$name"; then changed=changed; fi
    if is_file "./$name"; then cp -p "./$name" "./$made/$each.old" 2>/dev/null || rm -f "./$made/$each.old"; fi
  done
  printf '%s\n%s\n' "$changed" "$made"
}

exchange() {
  for each in key crt; do
    name_of "$each" || continue
    # A link, a pipe, or a file that could not be copied: it is moved as it is.
    if is_there "./$name" && ! is_there "./$made/$each.old"; then
      said=$(mv -f "./$name" "./$made/$each.old" 2>&1) || { give_back; fail "cannot replace the $word: $said"; }
    fi
    said=$(mv -f "./$made/$each" "./$name" 2>&1) || { give_back; fail "cannot replace the $word: $said"; }
  done
}

# Once is enough: what was given back looks as if it had never been exchanged.
give_back() {
  for each in key crt; do
    name_of "$each" || continue
    if is_there "./$made/$each.old"; then mv -f "./$made/$each.old" "./$name"
    elif ! is_there "./$made/$each"; then rm -f "./$name"; fi
    is_there "./$made/$each" || : >"./$made/$each"
  done
}

case $phase in
  stage) stage ;;
  *)
    enter
    case $phase in
      exchange) exchange ;;
      give_back) give_back ;;
      old_key) is_file "./$made/key.old" && cat "./$made/key.old" ;;
      old_crt) is_file "./$made/crt.old" && cat "./$made/crt.old" ;;
      clear) [ -z "$made" ] || rm -rf "./$made" ;;
    esac
    ;;
esac
