/** Whether a pattern has a special character. Only `*` (any run of characters, also none) and `?` (one character) are special. */
export const isGlob = (pattern: string): boolean => /[*?]/.test(pattern);

/** A test for one glob pattern; every other character means itself. Case counts unless both sides are folded by the caller. */
export function globTest(pattern: string): (text: string) => boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const regex = new RegExp(`^${source.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, 'su');
  return text => regex.test(text);
}

/** A test that is true when any of the patterns matches. */
export function anyGlob(patterns: readonly string[]): (text: string) => boolean {
  const tests = patterns.map(globTest);
  return text => tests.some(test => test(text));
}
