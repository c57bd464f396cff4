import type {FleetWorkspace} from '../../model/fleet.ts';
import {locate} from '../locate.ts';
import {twiceProblem} from '../parts.ts';
import {problemAt, type Report} from '../report.ts';
import type {Source} from '../source.ts';
import {quoted} from '../words.ts';
import {guardrailsPart} from './guardrails.ts';
import {managePart} from './manage.ts';
import {over, type Piece, placeOfPiece, sayingIn} from './piece.ts';
import {pathOfWorkspace, placeOfWorkspace} from './places.ts';
import type {Stack} from './stack.ts';
import type {Said, WholePart} from './whole-part.ts';

/** What the files of a workspace say of it as a whole. */
export interface Whole {
  readonly workspace: WholePart;
  readonly manage: WholePart | undefined;
  readonly guardrails: WholePart | undefined;
}

export function wholeOf(stack: Stack, workspace: FleetWorkspace, fleet: Source, report: Report): Whole {
  return {
    workspace: workspacePart(saidOf('workspace', stack, report), workspace, fleet, report),
    manage: managePart(saidOf('manage', stack, report), report),
    guardrails: guardrailsPart(saidOf('guardrails', stack, report), report),
  };
}

/** What each file says of a part. Files of one folder or glob have one such part between them. */
function saidOf(name: keyof Whole, {files}: Stack, report: Report): readonly Said[] {
  const inGroup = new Map<object, Piece>();
  return files.flatMap(({layer, group}, index) => {
    const piece = layer[name];
    if (!piece) return [];
    const first = inGroup.get(group);
    inGroup.set(group, piece);
    if (first) report.add(() => twiceProblem(name, keyPlace(piece), keyPlace(first)));
    return first ? [] : [{piece, below: files.slice(0, index).filter(file => file.group !== group)}];
  });
}

const keyPlace = ({source, path}: Piece) => locate(source, path, 'key');

/** Field by field the last file wins, and the id is that of the fleet. */
function workspacePart(said: readonly Said[], workspace: FleetWorkspace, fleet: Source, report: Report): WholePart {
  const pieces = said.map(({piece}) => piece);
  for (const piece of pieces) {
    const {id} = piece.own;
    if (typeof id === 'string' && id.toLowerCase() !== workspace.id)
      report.add(() => otherWorkspace(piece, id, workspace, fleet));
  }
  const top = pieces.reduce<Piece | undefined>((below, piece) => over(piece, below), undefined);
  const name = workspace.name === undefined ? {} : {name: workspace.name};
  const fromFleet = {source: fleet, path: [...pathOfWorkspace(workspace, fleet), 'id']};
  return {
    value: {...name, ...top?.says, id: workspace.id},
    saidBy: path => (top && (path[0] === undefined || path[0] in top.says) ? sayingIn(top, path) : fromFleet),
    top,
  };
}

const otherWorkspace = (piece: Piece, id: string, workspace: FleetWorkspace, fleet: Source) =>
  problemAt(
    placeOfPiece(piece, 'id'),
    'CONFIG_CONFLICT',
    `the file is about the workspace ${quoted(id)}, and stands in the fleet for ${quoted(workspace.id)}`,
    {
      hint: 'delete the id: the fleet file says it; or name the file at the workspace that it is about',
      also: placeOfWorkspace(workspace, fleet).at,
    },
  );
