import type {Problem} from '../../errors.ts';
import {readPath} from '../files.ts';
import type {FileInput} from '../find.ts';
import {Report} from '../report.ts';
import type {Reports} from '../reports.ts';
import type {Source} from '../source.ts';
import {parseYaml} from '../yaml.ts';
import type {Layer, LayerOptions} from './layer.ts';
import {partial, readStand} from './layer-checks.ts';
import {partOf, removalsOf, rolesOf, sectionOf} from './layer-parts.ts';

/**
Reads and checks one file. Never throws what is wrong with it: those are its problems.
@param instead a text in the place of the one that is there
*/
export async function readLayer(input: FileInput, options: LayerOptions, instead?: string): Promise<Layer> {
  const report = new Report();
  const text = instead ?? (await readPath(input, report));
  const parsed = text === undefined ? undefined : parseYaml(text, input.file);
  for (const problem of parsed?.problems ?? []) report.add(() => problem);
  if (!parsed?.source) return {...NOTHING, ...input, problems: report.listed};
  return {...input, ...layerOf(parsed.source, report, options)};
}

function layerOf(source: Source, report: Report, {kinds, allowUnknown}: LayerOptions): Omit<Layer, keyof FileInput> {
  const allowed: Problem[] = [];
  const reports: Reports = {report, allowUnknown, allow: problem => allowed.push(problem), isHidden: () => false};
  partial.document(source, reports);
  const stand = readStand(source, reports);
  const part = (name: 'workspace' | 'manage' | 'guardrails') => (sound ? partOf(source, name) : undefined);
  const sound = report.empty;
  const content = {
    ...{workspace: part('workspace'), manage: part('manage'), guardrails: part('guardrails')},
    extends: stand.extends,
    removals: removalsOf(stand.remove, source, kinds, report),
    sections: new Map(kinds.flatMap(kind => sectionOf(source, kind, reports))),
    roles: rolesOf(source, reports),
  };
  return {...content, source, allowed, problems: report.listed};
}

const NOTHING = {
  source: undefined,
  allowed: [],
  extends: [],
  removals: [],
  sections: new Map(),
  roles: new Map(),
  workspace: undefined,
  manage: undefined,
  guardrails: undefined,
};
