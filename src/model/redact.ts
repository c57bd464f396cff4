const HIDDEN = '[secret]';

// A run this long that also stands in a secret is taken to come from it: output is cut and wrapped at any place.
const RUN = 8;

/**
Text with every piece of the secrets replaced by `[secret]`: the secret itself, its base64 (also inside a longer base64
text), hex, URL-encoded and JSON-escaped forms, and what a base64 secret decodes to. Pieces of 8 characters are enough;
case and white space do not matter. Errs on the side of hiding too much.
*/
export function redact(text: string, ...secrets: readonly string[]): string {
  const visible = [...text.matchAll(/[^\s\0]/g)];
  const compact = lowerCase(visible.map(([character]) => character).join(''));
  if (compact === '') return text;
  const hidden = new Array<boolean>(compact.length).fill(false);
  // All at once: what hides one secret must not cut another into pieces that are too short to be found.
  for (const [size, runs] of secrets.flatMap(secret => [...runsBySize(secret)])) {
    for (let start = 0; start + size <= compact.length; start++) {
      if (runs.has(compact.slice(start, start + size))) hidden.fill(true, start, start + size);
    }
  }
  const spans = spansOf(hidden).map(
    ({first, last}) => [visible[first]?.index ?? 0, visible[last]?.index ?? 0] as const,
  );
  let shown = '';
  let next = 0;
  for (const [first, last] of spans) {
    shown += text.slice(next, first) + HIDDEN;
    next = last + 1;
  }
  return shown + text.slice(next);
}

/** The end of a program's output without any piece of the secret that it had. */
export function redactOutput(output: {readonly text: string; readonly cut: boolean}, secret: string): string {
  const text = redact(output.text, secret);
  return output.cut ? text.slice(RUN) : text; // the cut may have left less than a run of the secret
}

/** The beginning of a text without any piece of the secrets. What the cut leaves of one may be too short to be found: it goes, too. */
export function redactStart(text: string, most: number, ...secrets: readonly string[]): string {
  const shown = redact(text.slice(0, most), ...secrets);
  return text.length > most ? shown.slice(0, -RUN) : shown;
}

// Of ASCII letters alone: others may change their length.
const lowerCase = (text: string) => text.replace(/[A-Z]+/g, letters => letters.toLowerCase());

function runsBySize(secret: string): ReadonlyMap<number, ReadonlySet<string>> {
  const runs = new Map<number, Set<string>>();
  for (const form of formsOf(secret).map(form => lowerCase(form.replace(/[\s\0]/g, '')))) {
    const size = Math.min(RUN, form.length);
    const known = runs.get(size) ?? new Set();
    for (let start = 0; start + size <= form.length; start++) known.add(form.slice(start, start + size));
    if (size > 0) runs.set(size, known);
  }
  return runs;
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const url = encodeURIComponent(bytes.toString()); // a lone surrogate would throw
  const json = JSON.stringify(secret).slice(1, -1);
  const texts = [secret, url, url.replaceAll('%20', '+'), json, json.replaceAll('/', '\\/'), bytes.toString('hex')];
  return [...texts, ...base64Forms(bytes), ...decodedForms(secret)];
}

/** As it looks alone, and inside a longer base64 text, where it starts at the first, second or third byte of a group. */
function base64Forms(bytes: Buffer): readonly string[] {
  const inner = [0, 1, 2].map(before => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const forms = [bytes.toString('base64'), ...inner];
  return [...forms, ...forms.map(form => form.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** The vendor's keys are base64 of `id:secret`: the parts are as good as the whole. */
function decodedForms(secret: string): readonly string[] {
  if (!/^[\w+/-]{8,}={0,2}$/.test(secret)) return [];
  const bytes = Buffer.from(secret, 'base64');
  const text = bytes.toString('utf8');
  return [text, bytes.toString('hex'), ...text.split(':')].filter(form => form.length >= 4);
}

/** The runs of `true`, by the indexes of their ends. */
function spansOf(flags: readonly boolean[]): readonly {readonly first: number; readonly last: number}[] {
  const firsts = [...flags.keys()].filter(at => flags[at] && !flags[at - 1]);
  const lasts = [...flags.keys()].filter(at => flags[at] && !flags[at + 1]);
  return firsts.map((first, at) => ({first, last: lasts[at] ?? first}));
}
