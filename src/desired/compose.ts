import {Composer, type CST, type ParsedNode, Parser, type YAMLParseError} from 'yaml';

/** The tree of a text's first document, and what is wrong with it as YAML. */
export interface Composed {
  readonly root: ParsedNode | null;
  readonly errors: readonly YAMLParseError[];
}

export const tokensOf = (text: string): readonly CST.Token[] => [...new Parser().parse(text)];

/** @param length of the text, in characters */
export function compose(tokens: readonly CST.Token[], length: number): Composed {
  const [document] = withoutStacks(() => {
    const composer = new Composer({uniqueKeys: false, prettyErrors: false, version: '1.2'});
    return [...composer.compose(tokens, true, length)];
  });
  return {root: (document?.contents ?? null) as ParsedNode | null, errors: document?.errors ?? []};
}

/** A hostile file can hold many thousands of errors; the stack of each would cost more than all the rest. */
function withoutStacks<T>(run: () => T): T {
  const {stackTraceLimit} = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
