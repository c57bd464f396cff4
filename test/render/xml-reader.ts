/** An element of a document: its name, its attributes, what is in it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

type Open = {name: string; attributes: Record<string, string>; children: Element[]; text: string};

const ENTITIES: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};
const NAME = '[A-Za-z_][\\w.-]*';
const TAG = new RegExp(`^<(/?)(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`);

/** Reads XML as strictly as the standard wants it, in the part of it that reports use. @throws Error at what is not well-formed */
export function readXml(text: string): Element {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw new Error('a character XML cannot have');
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!text.startsWith(head)) throw new Error('no declaration');
  const root: Open = {name: '', attributes: {}, children: [], text: ''};
  const stack: Open[] = [root];
  let rest = text.slice(head.length);
  while (rest !== '') {
    const top = stack.at(-1) ?? root;
    if (!rest.startsWith('<')) {
      const end = rest.indexOf('<') === -1 ? rest.length : rest.indexOf('<');
      top.text += decode(rest.slice(0, end));
      rest = rest.slice(end);
      continue;
    }
    const [whole = '', closing, name = '', attributes = '', empty] = TAG.exec(rest) ?? [];
    if (whole === '') throw new Error(`no tag: ${rest.slice(0, 80)}`);
    rest = rest.slice(whole.length);
    if (closing === '/') {
      if (top.name !== name || attributes !== '') throw new Error(`</${name}> closes <${top.name}>`);
      stack.pop();
      continue;
    }
    const element: Open = {name, attributes: attributesOf(attributes), children: [], text: ''};
    top.children.push(element);
    if (empty !== '/') stack.push(element);
  }
  const [only] = root.children;
  if (stack.length !== 1 || root.children.length !== 1 || root.text.trim() !== '' || !only)
    throw new Error('not one root');
  return only;
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(new RegExp(`(${NAME})="([^"<]*)"`, 'g'))) {
    if (name in found) throw new Error(`${name} stands twice`);
    found[name] = decode(value);
  }
  return found;
}

function decode(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in text');
  return text.replace(/&(?:(\w+)|#(\d+));|&/g, (whole, name?: string, number?: string) => {
    if (number !== undefined) return String.fromCodePoint(Number(number));
    const character = name === undefined ? undefined : ENTITIES[name];
    if (character === undefined) throw new Error(`no entity: ${whole}`);
    return character;
  });
}
