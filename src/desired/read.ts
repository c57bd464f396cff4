import type {DesiredState} from '../model/desired.ts';
import {assemble, type BuildOptions} from './assemble.ts';
import {checksFor} from './checks-for.ts';
import {type FileText, readFiles, type Wanted} from './files.ts';
import {Report} from './report.ts';
import type {Source} from './source.ts';
import {parseYaml} from './yaml.ts';

/**
Reads the named files and joins them into one desired state.
@throws InvalidFiles with every problem of every file
*/
export async function readDesired({files, cwd, stdin, ...options}: Wanted & BuildOptions): Promise<DesiredState> {
  const report = new Report();
  return joinTexts(await readFiles({files, cwd, stdin}, report), options, report);
}

/**
The desired state of texts, wherever they come from. @throws InvalidFiles with them all, and what was reported before
*/
export async function joinTexts(
  texts: readonly FileText[],
  options: BuildOptions,
  report: Report,
): Promise<DesiredState> {
  const sources: Source[] = [];
  for (const {file, text} of texts) {
    const {source, problems} = parseYaml(text, file);
    for (const problem of problems) report.add(() => problem);
    if (source) sources.push(source);
  }
  const complete = report.empty && sources.length === texts.length;
  const checks = await checksFor(sources, options.kinds);
  const state = assemble(sources, options, checks, report, complete);
  report.throwIfAny();
  return state;
}
