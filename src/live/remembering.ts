import type {Reader} from '../api/client.ts';
import type {JsonObject} from '../model/json.ts';

/** A reader that asks for each list once, however many want it: for one look at a workspace, whose parts belong to one moment. */
export function remembering(reader: Reader): Reader {
  const lists = new Map<string, Promise<readonly JsonObject[]>>();
  return {
    get: (path, query) => reader.get(path, query),
    getAll(path, options = {}) {
      const {query = {}, limit, unique} = options;
      const name = JSON.stringify([path, query, limit, unique]);
      const list = lists.get(name) ?? reader.getAll(path, options);
      lists.set(name, list);
      return list;
    },
    ownKeyId: reader.ownKeyId,
    clock: () => reader.clock(),
    requests: () => reader.requests(),
  };
}
