#compdef neo4j-tls
# zsh completion for neo4j-tls. The program itself says what fits: commands, flags, values, homes.
# Named as its file: where zsh loads that at the first Tab, the function takes its place for all others.
_neo4j-tls() {
  local -a described suffix
  local line word text kind=''
  for line in "${(@f)$(${~words[1]} __complete "=${(Q)words[CURRENT]}" "${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}"; do
    word=${line%%$'\t'*}
    text=''
    [[ $line == *$'\t'* ]] && text=${line#*$'\t'}
    case $word in
      '') ;;
      :nospace) suffix=(-S '') ;;
      :*) kind=$word ;;
      *) described+=("${word//:/\\:}${text:+:$text}") ;;
    esac
  done
  (( $#described )) && _describe -V 'neo4j-tls' described "${suffix[@]}"
  [[ -z $kind ]] && return
  [[ $words[CURRENT] == --*=* ]] && compset -P '*='
  case $kind in
    :files) _files ;;
    :folders) _files -/ ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _neo4j-tls "$@"
else
  compdef _neo4j-tls neo4j-tls
fi
