import {type ExitCode, RbacError} from '../../errors.ts';
import {didYouMean} from '../../model/nearest.ts';
import {oneLine} from '../../model/text.ts';
import {renderFleetExplain} from '../../render/fleet/access/explain.ts';
import {styleOf} from '../../render/style.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import {type AccessExplanation, explainAccess} from '../../report/explain-access.ts';
import {findSubjects, subjectsOf} from '../../report/find-subject.ts';
import {answered} from '../../report/fleet/access/finding.ts';
import {codeOf} from '../access.ts';
import type {Options} from '../command.ts';
import {neededFor} from '../explain.ts';
import {coloured, type Io} from '../io.ts';
import {printText} from '../targets.ts';
import {askFleet, fleetJson} from './access.ts';

/**
Tells what a person or a key has in each workspace, live and declared.
@throws RbacError `USAGE` when no workspace has such a one, and each could be looked at
*/
export async function explainHolder(address: string, options: Options, io: Io): Promise<ExitCode> {
  const asked = neededFor(address);
  const [kind] = asked.only;
  const others = new Set<string>();
  const access = await askFleet<readonly AccessExplanation[]>(
    {
      asked,
      answer(model) {
        const subjects = subjectsOf(model).filter(subject => subject.kind === kind);
        const found = findSubjects(address, subjects);
        if (found.length === 0) for (const subject of subjects) others.add(subject.address);
        return found.map(subject => explainAccess(subject, model));
      },
      codeOf: model => codeOf(model, asked.only.slice(0, 1)),
    },
    options,
    io,
  );
  const [named] = answered(access).flatMap(({answer}) => answer ?? []);
  const code = exitCodeOf(access.findings);
  if (named === undefined && code === 0) throw nowhere(address, others);
  const page = {style: styleOf(coloured(io, 'out', options.color !== false)), expand: options.expand === true};
  printText(
    options.format === 'json'
      ? fleetJson(access, {address: named?.address ?? address}, found => ({found}))
      : renderFleetExplain(named?.address ?? address, access, page),
    io,
  );
  return code;
}

const nowhere = (address: string, others: Iterable<string>) =>
  new RbacError('USAGE', `no workspace has ${oneLine(address)}`, {
    hint: didYouMean(address, others, 'fleet matrix lists who has access to which workspace'),
  });
