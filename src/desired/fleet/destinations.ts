import {createHash} from 'node:crypto';
import type {Problem} from '../../errors.ts';
import type {Kind} from '../../kinds/kind.ts';
import type {DesiredState} from '../../model/desired.ts';
import {destinationText} from '../../model/destination.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {Desired, Destination} from '../../model/object.ts';
import {oneLine} from '../../model/text.ts';
import {Claims} from '../claims.ts';
import {PLACEHOLDER} from './placeholder.ts';

/** A key whose secret goes somewhere. */
interface Holder {
  readonly workspace: string;
  readonly desired: Pick<Desired, 'address' | 'at'>;
}

/**
Finds secrets of two workspaces that go to one place, where the second would overwrite the first. Takes one state after the
other, and keeps no more of each than a digest and a line for each key.
*/
export class Destinations {
  readonly #claims = new Claims<Holder>(mark => createHash('sha256').update(mark).digest('base64'));

  /** What is wrong between this workspace and those before it. */
  claim(workspace: FleetWorkspace, state: DesiredState, kinds: readonly Kind[]): readonly Problem[] {
    return kinds.flatMap(kind =>
      (state.sections[kind.name] ?? []).flatMap(desired => {
        const destination = kind.destinationOf?.(desired.spec);
        if (!destination) return [];
        const holder = {workspace: nameOf(workspace), desired: {address: desired.address, at: desired.at}};
        const first = this.#claims.take(destination, holder);
        return first && first.workspace !== holder.workspace ? [sameDestination(holder, first, destination)] : [];
      }),
    );
  }
}

const nameOf = ({id, name}: FleetWorkspace) => (name === undefined ? id : `${oneLine(name)} (${id})`);

const sameDestination = (holder: Holder, first: Holder, destination: Destination): Problem => ({
  code: 'CONFIG_DUPLICATE',
  message: `the secret of ${oneLine(holder.desired.address)} in ${holder.workspace} would overwrite that of ${oneLine(first.desired.address)} in ${first.workspace}: both go to ${destinationText(destination)}`,
  at: holder.desired.at,
  also: first.desired.at,
  hint: `put ${PLACEHOLDER} into the destination`,
});
