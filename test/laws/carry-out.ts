import type {Writer} from '../../src/api/client.ts';
import {kinds} from '../../src/kinds/index.ts';
import type {Kind} from '../../src/kinds/kind.ts';
import type {Change, Plan} from '../../src/model/plan.ts';

/** Carries out a plan in the plainest way: one step after the other, wave by wave, and nothing may fail. */
export async function carryOut({changes}: Pick<Plan, 'changes'>, writer: Writer): Promise<void> {
  const made = new Map<string, string>();
  const last = Math.max(0, ...changes.flatMap(({wave, last_wave}) => [wave, last_wave ?? 0]));
  for (let wave = 1; wave <= last; wave++) {
    for (const change of changes) {
      if (change.wave === wave) await take(change, writer, made);
      if (change.last_wave === wave && change.wave !== wave) await remove(change, writer);
    }
  }
}

async function take(change: Change, writer: Writer, made: Map<string, string>): Promise<void> {
  const {address, action, id, after, fields, resources = []} = change;
  const kind = kindOf(change);
  if (action === 'update')
    return kind.update?.(
      writer,
      id ?? '',
      pick(
        after ?? {},
        fields.map(({path}) => path),
      ),
    );
  if (action === 'delete') return remove(change, writer);
  if (action === 'assign' || action === 'unassign') {
    const tag = id ?? made.get(change.depends_on[0] ?? '') ?? '';
    return kind.assign?.(writer, {ids: [tag], address, resources, assign: action === 'assign'});
  }
  if (action === 'replace' && change.last_wave === change.wave) await remove(change, writer);
  const created = await kind.create?.(writer, after ?? {});
  made.set(address, created?.id ?? '');
}

const remove = async (change: Change, writer: Writer): Promise<void> =>
  kindOf(change).remove?.(writer, change.id ?? '');

function kindOf({kind}: Change): Kind {
  const found = kinds.find(({name}) => name === kind);
  if (!found) throw new Error(`no kind is called ${kind}`);
  return found;
}

const pick = (fields: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
