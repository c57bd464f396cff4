import {unusable} from './failure.ts';

/**
A library that only one sink needs, and that is installed only by those who use it.
@throws RbacError `SINK_UNUSABLE`
*/
export async function library<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    throw unusable(
      `the library ${name} is not installed, or does not load`,
      `run: npm install ${name} (with -g if instantly-rbac was installed with it)`,
    );
  }
}
