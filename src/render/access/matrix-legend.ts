import type {Matrix, TableName} from '../../report/matrix.ts';
import {textOf} from './matrix-cells.ts';

/** What the words of the cells mean, as far as they are used. */
export function legendOf({tables}: Matrix): readonly string[] {
  const of = (name: TableName) => tables.filter(table => table.of === name && table.rows.length > 0);
  const people = [...of('roles'), ...of('members')];
  const texts = tables.flatMap(table => table.rows.flatMap(row => table.columns.map(({id}) => textOf(row, id))));
  const uses = (pattern: RegExp) => texts.some(text => pattern.test(text));
  return [
    ...(uses(/full/) ? ['full: of a role everything there is, of a key every action'] : []),
    ...(people.length > 0 && uses(/launch/)
      ? ['launch: to launch and to pause; the API has no permission for it but edit']
      : []),
    ...(people.length > 0 && uses(/import/)
      ? ['import, which adds leads, and edit have no permission of their own: they come with seeing leads']
      : []),
    ...(people.length > 0
      ? [
          'webhooks and API keys are one permission of the app; neither it nor that of members tells viewing from managing',
        ]
      : []),
    ...(uses(/\?|unclear/) ? ['? and unclear: the vendor does not document it, or its pages disagree'] : []),
    ...(uses(/→/) ? ['a → b: live is a, the files say b'] : []),
    ...(people.length > 0 ? ['permissions narrow what the app shows, and are no security boundary'] : []),
  ];
}
