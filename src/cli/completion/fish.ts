import type {CommandTree, OptionTree} from '../command-tree.ts';
import {commandTree, type Offer, offerFor, offerForArguments, verbs} from './offers.ts';

/** Completion for fish 3 or newer. */
export const fishScript =
  (): string => `# Completion of instantly-rbac for fish. Made by: instantly-rbac completion fish
function __instantly_rbac_at
    set -l line (commandline -opc)
    set -l last (math (count $argv) + 1)
    test (count $line) -ge $last; and test "$line[2..$last]" = "$argv"
end

function __instantly_rbac_after
    set -l line (commandline -opc)
    test "$line[2..]" = "$argv"
end

function __instantly_rbac_list
    set -l line (commandline -opc)
    $line[1] completion --list $argv[1] --word=$line[2..] 2>/dev/null
end

complete -c instantly-rbac -f
${lines().join('\n')}
`;

function lines(): readonly string[] {
  const first = Object.entries(verbs.first).map(([name, summary]) => verb('', name, summary));
  const second = verbs.groups.flatMap(group =>
    Object.entries(verbs.second(group)).map(([name, summary]) => verb(group, name, summary)),
  );
  return [...first, ...second, ...commandTree.flatMap(ofCommand)];
}

const COMPLETE = 'complete -c instantly-rbac';

const verb = (group: string, name: string, summary: string) =>
  `${COMPLETE} -n ${quoted(`__instantly_rbac_after ${group}`.trim())} -a ${name} -d ${quoted(summary)}`;

function ofCommand(command: CommandTree): readonly string[] {
  const at = `${COMPLETE} -n ${quoted(`__instantly_rbac_at ${command.name}`)}`;
  const offered = offerForArguments(command);
  const ofArguments = offered.of === 'nothing' ? [] : [`${at}${argumentsOf(offered)}`];
  return [...command.options.map(option => `${at}${optionOf(option)}`), ...ofArguments];
}

function optionOf(option: OptionTree): string {
  const {long, short, value, optional, description} = option;
  const names = ` -l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
  const takes = value === undefined || optional ? '' : valueOfOption(offerFor(option));
  return `${names}${takes} -d ${quoted(description)}`;
}

function valueOfOption(offer: Offer): string {
  return offer.of === 'files' ? ' -r -F' : ` -x${candidatesOf(offer)}`;
}

const argumentsOf = (offer: Offer): string => (offer.of === 'files' ? ' -F' : candidatesOf(offer));

function candidatesOf(offer: Offer): string {
  if (offer.of === 'words') return ` -a ${quoted(offer.words.join(' '))}`;
  return offer.of === 'list' ? ` -a ${quoted(`(__instantly_rbac_list ${offer.list})`)}` : '';
}

/** In single quotes, where fish knows two signs by a backslash. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
