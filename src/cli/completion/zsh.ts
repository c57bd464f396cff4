import {commandTree, verbs} from './offers.ts';
import {placeCases} from './places.ts';

/** Completion for zsh, by `source` or as a function in \`fpath\`. */
export const zshScript = (): string => `#compdef instantly-rbac
# Completion of instantly-rbac for zsh. Made by: instantly-rbac completion zsh
_instantly-rbac_value() {
  case $1 in
${placeCases()}    *) return 1 ;;
  esac
}

_instantly-rbac_options() {
  case $1 in
${commandTree.map(({name, options}) => `    '${name}') items=(${options.map(({long, description}) => described(long, description)).join(' ')}) ;;\n`).join('')}  esac
}

_instantly-rbac() {
  local verb answer
  local -a line items
  line=("\${(@Q)words[2,CURRENT-1]}")
  if (( \${#line} == 0 )); then
    items=(${describedAll(verbs.first)})
    _describe -t commands command items
    return
  fi
  verb=$line[1]
  case $verb in
${verbs.groups
  .map(
    group => `    ${group})
      if (( \${#line} == 1 )); then
        items=(${describedAll(verbs.second(group))})
        _describe -t commands command items
        return
      fi
      verb="${group} $line[2]" ;;
`,
  )
  .join('')}  esac

  if [[ $PREFIX == --*=* ]]; then
    local option=\${PREFIX%%=*}
    compset -P '*='
    answer=$(_instantly-rbac_value "$verb:$option=" || _instantly-rbac_value "$verb:$option")
  elif answer=$(_instantly-rbac_value "$verb:$line[-1]"); then
    :
  elif [[ $PREFIX == -* ]]; then
    _instantly-rbac_options $verb
    _describe -o -t options option items
    return
  else
    answer=$(_instantly-rbac_value "$verb:")
  fi

  case $answer in
    'several '*) compset -P '*,'; compadd -- \${=answer#* } ;;
    'words '*) compadd -- \${=answer#* } ;;
    'list '*)
      items=("\${(@f)$($words[1] completion --list \${answer#* } "\${(@)line/#/--word=}" 2>/dev/null)}")
      compadd -- \${items:#} ;;
    files) _files ;;
  esac
}

if [[ $funcstack[1] == _instantly-rbac ]]; then
  _instantly-rbac "$@"
else
  compdef _instantly-rbac instantly-rbac
fi
`;

const describedAll = (commands: Readonly<Record<string, string>>): string =>
  Object.entries(commands)
    .map(([name, summary]) => described(name, summary))
    .join(' ');

const described = (name: string, text: string): string => `'${name}:${text.replaceAll("'", "'\\''")}'`;
