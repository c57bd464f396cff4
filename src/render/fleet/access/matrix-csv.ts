import {answered, type Finding, type FleetAccess, isWhole} from '../../../report/fleet/access/finding.ts';
import {everybodyIn, textsIn} from '../../../report/fleet/access/matrix.ts';
import type {Table} from '../../../report/matrix.ts';
import {textOf} from '../../access/matrix-cells.ts';
import {renderCsv} from '../../csv.ts';
import {namesOf} from '../names.ts';

/** A row for each person, a column for each workspace; `?` where it is not known whether somebody has access. */
export function renderFleetMatrixCsv({findings}: FleetAccess<Table>): string {
  const names = namesOf(findings);
  const texts = findings.map(finding => ({whole: isWhole(finding), of: textsIn(finding)}));
  function* rows() {
    yield ['person', ...findings.map(finding => names.of(finding))];
    for (const person of everybodyIn(findings))
      yield [person, ...texts.map(({whole, of}) => of.get(person) ?? (whole ? '' : '?'))];
  }
  return renderCsv(rows());
}

/** A row for each person in each workspace, a column for each area. */
export function renderFleetAreasCsv(access: FleetAccess<Table>): string {
  const known = answered(access);
  const [first] = known.flatMap(({answer}) => answer ?? []);
  const areas = first?.columns ?? [];
  const head = ['workspace', 'id', 'person', 'role', ...areas.map(({title}) => title), 'state', 'declared at'];
  const rowsOf = ({id, name, answer}: Finding<Table>) =>
    (answer?.rows ?? []).map(row => [
      ...[name, id, row.name, row.as],
      ...areas.map(area => textOf(row, area.id)),
      ...[row.state.join(' · '), row.at ? `${row.at.file}:${row.at.line}` : ''],
    ]);
  return renderCsv([head, ...known.flatMap(rowsOf)]);
}
