# bash completion for neo4j-tls. The program itself says what fits: commands, flags, values, homes.
_neo4j_tls() {
  local line=${COMP_LINE:0:COMP_POINT} current path kind='' word text
  local -a words
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current=${words[${#words[@]}-1]}
  COMPREPLY=()
  while IFS=$'\t' read -r word text; do
    case $word in
      :nospace) compopt -o nospace 2>/dev/null ;;
      :*) kind=$word ;;
      *) COMPREPLY+=("$word") ;;
    esac
  done < <("${1/#\~/$HOME}" __complete "=$current" "${words[@]:1:${#words[@]}-2}" 2>/dev/null)
  path=$current
  [[ $path == --*=* ]] && path=${path#*=}
  [[ -n $kind ]] && compopt -o filenames 2>/dev/null
  case $kind in
    :files) while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$path") ;;
    :folders) while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$path") ;;
  esac
  # bash takes a word apart at = and :, and replaces the last part alone.
  if [[ -z $kind && $current == *[=:]* ]]; then
    path=${current%"${current##*[=:]}"}
    COMPREPLY=("${COMPREPLY[@]#"$path"}")
  fi
}
complete -F _neo4j_tls neo4j-tls
