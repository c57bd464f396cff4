import {Fields} from './fields.ts';
import {type Home, stayHome, userIdOf} from './home.ts';
import {keyText, stableStamp} from './ids.ts';
import {type KeyRow, type MemberRow, ROLES} from './shapes.ts';

/** Reads one item of a list: the item, its path in the state, its place from 0. */
export type RowParser<Row> = (item: unknown, path: string, index: number) => Row;

/** Finds the id of a tag by id or label, for the value at a path. */
export type TagFinder = (tag: string, path: string) => string;

/** An item that may be written as its name alone. */
export const nameOr = (item: unknown, field: string): unknown => (typeof item === 'string' ? {[field]: item} : item);

const MEMBER = [
  'id',
  'email',
  'user_id',
  'user_email',
  'nickname',
  'name',
  'role',
  'accepted',
  'issuer_id',
  'permissions',
  'timestamp_created',
];

/** Members, mostly written as `{email, role}`: accepted unless said otherwise, then with the same login address. */
export const memberParser =
  (home: Home): RowParser<MemberRow> =>
  (item, path, index) => {
    const fields = new Fields(item, path).only([...MEMBER, 'workspace_id']);
    const email = fields.text('email');
    const role = fields.choice('role', ROLES);
    const accepted = fields.flag('accepted', true);
    return {
      id: home.idOf(fields, 'member', email),
      email,
      user_id: fields.uuid('user_id', role === 'owner' ? home.owner : userIdOf(email)),
      user_email: fields.textOrNull('user_email', accepted ? email : null),
      nickname: fields.textOrNull('nickname'),
      ...(fields.has('name') && {name: personName(fields)}),
      role,
      accepted,
      issuer_id: fields.textOrNull('issuer_id'),
      permissions: fields.isNull('permissions') ? null : fields.texts('permissions'),
      timestamp_created: fields.stamp('timestamp_created', () => stableStamp(index)),
      workspace_id: stayHome(fields, 'workspace_id', home),
    };
  };

function personName(fields: Fields): NonNullable<MemberRow['name']> {
  const name = fields.record('name').only(['first', 'last']);
  return {...(name.has('first') && {first: name.text('first')}), ...(name.has('last') && {last: name.text('last')})};
}

/** API keys, mostly written as `{name, scopes}`; the text of the key is made up unless given. Any text will do. */
export const keyParser =
  (home: Home): RowParser<KeyRow> =>
  (item, path, index) => {
    const fields = new Fields(item, path).only([
      ...['id', 'name', 'scopes', 'key', 'organization_id', 'timestamp_created', 'timestamp_updated'],
    ]);
    const name = fields.text('name');
    const id = home.idOf(fields, 'key', name);
    const created = fields.stamp('timestamp_created', () => stableStamp(index));
    return {
      id,
      name,
      scopes: fields.texts('scopes'),
      key: fields.text('key', keyText(id)),
      organization_id: stayHome(fields, 'organization_id', home),
      timestamp_created: created,
      timestamp_updated: fields.stamp('timestamp_updated', () => created),
    };
  };
