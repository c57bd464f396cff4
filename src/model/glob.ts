/** Whether a pattern has a special character. Only `*` (any run of characters, also none) and `?` (one character) are special. */
export const isGlob = (pattern: string): boolean => /[*?]/.test(pattern);

/**
A test for one glob pattern; every other character means itself. Case counts unless both sides are folded by the caller.
The parts between stars are looked for one after the other and never again, so that no pattern takes long, however many
stars a file puts into it.
*/
export function globTest(pattern: string): (text: string) => boolean {
  const parts = pattern.split(/\*+/).map(part => part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\?/g, '.'));
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  const sources = last === undefined ? [`^(?:${first})$`] : [`^(?:${first})`, ...rest, `(?:${last})$`];
  const steps = sources.map(source => new RegExp(source, 'gsu'));
  return text => {
    let from = 0;
    return steps.every(step => {
      step.lastIndex = from;
      const found = step.test(text);
      from = step.lastIndex;
      return found;
    });
  };
}

/** A test that is true when any of the patterns matches. Those without special characters are looked up. */
export function anyGlob(patterns: readonly string[]): (text: string) => boolean {
  const plain = new Set(patterns.filter(pattern => !isGlob(pattern)));
  const tests = patterns.filter(isGlob).map(globTest);
  return text => plain.has(text) || tests.some(test => test(text));
}
