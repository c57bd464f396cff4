import type {DesiredState} from '../model/desired.ts';
import {assemble, type BuildOptions} from './build.ts';
import {readFiles, type Wanted} from './files.ts';
import {Report} from './report.ts';
import type {Source} from './source.ts';
import {parseYaml} from './yaml.ts';

/**
Reads the named files and joins them into one desired state.
@throws InvalidFiles with every problem of every file
*/
export async function readDesired({files, cwd, stdin, ...options}: Wanted & BuildOptions): Promise<DesiredState> {
  const report = new Report();
  const texts = await readFiles({files, cwd, stdin}, report);
  const sources: Source[] = [];
  for (const {file, text} of texts) {
    const {source, problems} = parseYaml(text, file);
    for (const problem of problems) report.add(() => problem);
    if (source) sources.push(source);
  }
  const complete = report.empty && sources.length === texts.length;
  const state = assemble(sources, options, report, complete);
  report.throwIfAny();
  return state;
}
