import {commandTree, verbs} from './offers.ts';
import {placeCases} from './places.ts';

/** Completion for bash 4 or newer. It needs nothing else installed. */
export const bashScript =
  (): string => `# Completion of instantly-rbac for bash. Made by: instantly-rbac completion bash
_instantly_rbac_value() {
  case $1 in
${placeCases()}    *) return 1 ;;
  esac
}

_instantly_rbac_options() {
  case $1 in
${commandTree.map(({name, options}) => `    '${name}') echo '${options.map(({long}) => long).join(' ')}' ;;\n`).join('')}  esac
}

_instantly_rbac() {
  local line=\${COMP_LINE:0:COMP_POINT} current candidate value answer='' option='' commas=''
  local -a line_words=() candidates=()
  COMPREPLY=()
  # bash takes @, = and : for ends of words, which they are not here.
  [[ $line =~ (([^[:space:]\\\\]|\\\\.)*)$ ]]
  current=\${BASH_REMATCH[1]}
  read -r -a line_words <<<"\${line%"$current"}"
  local program=\${line_words[0]} verb=\${line_words[1]} first=2
  value=\${current//\\\\/}

  if ((\${#line_words[@]} < 2)); then
    answer='words ${Object.keys(verbs.first).join(' ')}'
  else
    case $verb in
${verbs.groups
  .map(
    group => `      ${group})
        first=3
        if ((\${#line_words[@]} == 2)); then answer='words ${Object.keys(verbs.second(group)).join(' ')}'; fi
        verb="${group} \${line_words[2]}" ;;
`,
  )
  .join('')}    esac
  fi

  if [[ -z $answer ]]; then
    if [[ $current == --*=* ]]; then
      option=\${current%%=*}=
      value=\${value#*=}
      answer=$(_instantly_rbac_value "$verb:$option" || _instantly_rbac_value "$verb:\${option%=}")
    elif ((\${#line_words[@]} > first)) && answer=$(_instantly_rbac_value "$verb:\${line_words[\${#line_words[@]} - 1]}"); then
      :
    elif [[ $current == -* ]]; then
      answer="words $(_instantly_rbac_options "$verb")"
    else
      answer=$(_instantly_rbac_value "$verb:")
    fi
  fi

  case $answer in
    'several '*)
      if [[ $value == *,* ]]; then commas=\${value%,*},; fi
      value=\${value##*,}
      read -r -a candidates <<<"\${answer#* }" ;;
    'words '*)
      read -r -a candidates <<<"\${answer#* }" ;;
    'list '*)
      mapfile -t candidates < <("$program" completion --list "\${answer#* }" "\${line_words[@]/#/--word=}" 2>/dev/null) ;;
    files)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$value")
      return ;;
  esac

  # What bash replaces is the part behind the last of its ends of words, with the @ in front of it.
  local last=\${COMP_WORDS[COMP_CWORD]} strip
  if [[ $last == [=:@] ]]; then last=''; fi
  strip=\${current%"$last"}
  strip=\${strip%@}
  for candidate in "\${candidates[@]}"; do
    if [[ -z $candidate || $candidate != "$value"* ]]; then continue; fi
    printf -v candidate %q "$candidate"
    candidate=$option$commas$candidate
    COMPREPLY+=("\${candidate#"$strip"}")
  done
}

complete -F _instantly_rbac instantly-rbac
`;
