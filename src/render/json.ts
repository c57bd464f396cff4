/**
A value as indented JSON with a newline at its end. Characters that could move the cursor or turn the reading direction
are written as `\uXXXX`: the value stays the same, and a terminal or a log shows it as it is.
@param indent 0 for one line
*/
export const renderJson = (value: unknown, indent = 2): string =>
  `${JSON.stringify(value, null, indent).replace(UNSAFE, escaped)}\n`;

/**
The same text in pieces, for a value that is mostly one long list: each of its items is text for a moment only.
@param name of the list, which stands behind everything else of the value
*/
export function* renderJsonList(head: object, name: string, items: Iterable<object>): Iterable<string> {
  const indented = (value: unknown) => renderJson(value).trimEnd().replaceAll('\n', '\n    ');
  yield `${renderJson({...head, [name]: []}).replace(/\[\]\n\}\n$/, '[')}`;
  let before = '\n    ';
  for (const item of items) {
    yield `${before}${indented(item)}`;
    before = ',\n    ';
  }
  yield before.startsWith(',') ? '\n  ]\n}\n' : ']\n}\n';
}

// Everything that `oneLine` escapes, but the line feeds of the indentation: JSON has escaped those of the strings already.
const UNSAFE = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f\u115f\u1160\u3164\uffa0]/gu;

const escaped = (character: string): string =>
  character
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
