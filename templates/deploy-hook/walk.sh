# As whom may a folder be touched? Root goes there step by step, from / on, and sees at each step who could lead it elsewhere:
# the owner of a folder, everybody in a group that may write, and in a folder like /tmp the owner of the entry itself. As long
# as that is root alone, what was looked at cannot change before the next step; from the first other user on, root acts as
# root no more.

stop() { printf '%s\n' "$1" >&2; exit 1; }

looks() { # path: into mode, uid, gid
  set -- $(LC_ALL=C ls -nd "$1")
  mode=${1:-} uid=${3:-} gid=${4:-}
}

# Is anybody in this group but root and the owner of the folder? A group without members is as good as the owner.
shared_group() { # group, owner
  owner_name=
  while IFS=: read -r entry_name _ uid_there gid_there _; do
    [ "$uid_there" != "$2" ] || owner_name=$entry_name
    if [ "$gid_there" = "$1" ] && [ "$uid_there" != "$2" ] && [ "$uid_there" != 0 ]; then return 0; fi
  done </etc/passwd
  members=$(getent group "$1" 2>/dev/null || grep "^[^:]*:[^:]*:$1:" /etc/group)
  for member in $(printf '%s' "${members##*:}" | tr ',' ' '); do
    [ "$member" = "$owner_name" ] || [ "$member" = root ] || return 0
  done
  return 1
}

# Another user than root has a hand in where we are.
note() { # uid
  case " 0 $others " in *" $1 "*) ;; *) others=${others:+$others }$1 ;; esac
}

# Who could change the entry $1 of the folder we are in? Each of them but root is noted in $others.
judge() { # entry
  looks .
  note "$uid"
  open=
  case $mode in
    ????????w*) open='any user' ;;
    ?????w*+) open='its access control list' ;;
    ?????w*) if shared_group "$gid" "$uid"; then open="group $gid"; fi ;;
  esac
  [ -n "$open" ] || return 0
  unsafe="$(pwd -P) can be changed by others than its owner ($open). Close it: chmod go-w $(pwd -P)"
  case $mode in ?????????[tT]*) ;; *) stop "$unsafe" ;; esac
  if [ ! -e "./$1" ] && [ ! -L "./$1" ]; then stop "$unsafe"; fi
  looks "./$1"
  note "$uid"
}

# Into the folder, or as near to it as there is one; $beyond is what is missing. A file's name may be the last part.
walk() { # absolute path
  others='' beyond='' links=0 rest=$1
  case $rest in /*) ;; *) stop "$rest is not an absolute path" ;; esac
  cd -P / || exit 1
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
    case $part in '' | .) continue ;; esac
    judge "$part"
    if [ -L "./$part" ]; then
      links=$((links + 1))
      [ "$links" -le 40 ] || stop "$1 leads through too many links"
      to=$(readlink "./$part") || exit 1
      case $to in /*) cd -P / || exit 1 ;; esac
      rest=$to${rest:+/$rest}
    elif [ -d "./$part" ]; then
      cd -P "./$part" || exit 1
    elif [ -e "./$part" ]; then
      [ -z "$rest" ] || stop "$(pwd -P)/$part is not a folder"
      beyond=$part
    else
      beyond=$part${rest:+/$rest}
      rest=
    fi
  done
}

# May only root change this file, and every folder on the way to it?
roots_own() { # absolute path
  walk "$1"
  if [ -n "$beyond" ]; then
    looks "./$beyond"
    note "$uid"
    case $mode in ????????w* | ?????w*+) note any ;; ?????w*) ! shared_group "$gid" "$uid" || note "group $gid" ;; esac
  fi
  [ -z "$others" ]
}
