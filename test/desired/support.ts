import {buildDesired} from '../../src/desired/build.ts';
import type {Source} from '../../src/desired/source.ts';
import {parseYaml} from '../../src/desired/yaml.ts';
import {InvalidFiles, type Problem} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import type {DesiredState} from '../../src/model/desired.ts';
import {positionText} from '../../src/model/position.ts';

interface Options {
  readonly now?: string;
  readonly allowUnknown?: boolean;
}

/** The state of files that are well-formed YAML: one text, or several by name. */
export function stateOf(files: string | Readonly<Record<string, string>>, options: Options = {}): DesiredState {
  const {now = '2026-11-01T00:00:00Z', allowUnknown = false} = options;
  const texts = typeof files === 'string' ? {'rbac.yaml': files} : files;
  const sources = Object.entries(texts).map(([file, text]) => sourceOf(text, file));
  return buildDesired(sources, {now: new Date(now), allowUnknown, kinds});
}

export function sourceOf(text: string, file = 'rbac.yaml'): Source {
  const {source, problems} = parseYaml(text, file);
  if (!source || problems.length > 0) throw new InvalidFiles(problems);
  return source;
}

/** The problems of files, as values. */
export function problemsOf(
  files: string | Readonly<Record<string, string>>,
  options: Options = {},
): readonly Problem[] {
  try {
    stateOf(files, options);
    return [];
  } catch (error) {
    if (error instanceof InvalidFiles) return error.problems;
    throw error;
  }
}

/** A problem on one line: `3:5 CODE message · hint`, with the other place if there is one. */
export function textOf({at, code, message, hint, also}: Problem): string {
  const other = also === undefined ? '' : ` (see ${positionText(also)})`;
  return `${at.line}:${at.column} ${code} ${message}${other} · ${hint ?? 'no hint'}`;
}

export const linesOf = (...input: Parameters<typeof problemsOf>): readonly string[] => problemsOf(...input).map(textOf);
