import {byText} from '../../../model/text.ts';
import {type Alike, alike} from '../../fold/alike.ts';
import type {Holder, WhoCan} from '../../who-can.ts';
import type {Finding} from './finding.ts';

/** Who can do something in a fleet: holders that are told alike, each once with the workspaces. */
export interface FleetWhoCan {
  readonly people: readonly Alike<Holder>[];
  readonly keys: readonly Alike<Holder>[];
  /** What is to be said of any of the answers. */
  readonly notes: readonly string[];
}

/** Holders of most workspaces come first. Pure. */
export function foldWhoCan(findings: readonly Finding<WhoCan>[]): FleetWhoCan {
  const folded = (of: 'people' | 'keys') =>
    [...alike(findings, ({answer}) => answer?.[of] ?? [], alikeKey)].sort(byReach);
  return {
    people: folded('people'),
    keys: folded('keys'),
    notes: [...new Set(findings.flatMap(({answer}) => answer?.notes ?? []))],
  };
}

/** Ids are each workspace's own, and so are the places of files that it has for itself. */
const alikeKey = ({id: _, at: __, ...told}: Holder): string => JSON.stringify(told);

const byReach = (a: Alike<Holder>, b: Alike<Holder>): number =>
  b.cases.length - a.cases.length || byText(a.value.address, b.value.address);
