import {realpathSync} from 'node:fs';
import {InvalidFiles} from '../../errors.ts';
import {readPath} from '../files.ts';
import type {FileInput} from '../find.ts';
import {rootOf} from '../links.ts';
import {Report} from '../report.ts';
import type {Source} from '../source.ts';
import {parseYaml} from '../yaml.ts';
import {checkFleet} from './check.ts';
import {findFleet} from './find.ts';
import type {Fleet, FleetOptions} from './fleet.ts';
import {Layers} from './layers.ts';
import {specOf} from './spec.ts';

/**
Reads a fleet file. The files of its workspaces are read when they are asked for.
@throws InvalidFiles with every problem of the fleet file itself
*/
export async function readFleet(options: FleetOptions): Promise<Fleet> {
  const input = findFleet(options.file, options.cwd);
  const source = await readSource(input);
  const report = new Report();
  const entries = checkFleet(source, report);
  const spec = specOf(entries, {source, report});
  report.throwIfAny();
  return {...spec, options, source, root: realpathSync(rootOf(input.path, options.cwd)), layers: new Layers(options)};
}

async function readSource(input: FileInput): Promise<Source> {
  const report = new Report();
  const text = await readPath(input, report);
  const {source, problems} = text === undefined ? NOTHING : parseYaml(text, input.file);
  if (source && problems.length === 0) return source;
  throw new InvalidFiles([...report.listed, ...problems]);
}

const NOTHING = {source: undefined, problems: []};
