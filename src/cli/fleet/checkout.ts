import {relative, resolve} from 'node:path';
import {checkoutOf, git, resolveCommit} from '../../desired/git.ts';
import {RbacError} from '../../errors.ts';
import {count, oneLine} from '../../model/text.ts';

/**
The commit of the checkout that a folder belongs to, when its files are those of that commit.
@param besides a file that may stand there without being committed: the saved plan
@throws RbacError `USAGE` outside of a checkout, and when anything in it is not committed
*/
export async function cleanCommit(cwd: string, besides?: string): Promise<string> {
  const {top} = await checkoutOf(cwd);
  const ignored = besides === undefined ? undefined : relative(top, resolve(cwd, besides));
  const status = await git(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all'], cwd);
  const changed = status.split('\0').filter(entry => entry !== '' && entry.slice(3) !== ignored);
  const [first] = changed;
  if (first === undefined) return resolveCommit('HEAD', cwd);
  const others = changed.length === 1 ? '' : ` and ${count(changed.length - 1, 'other file')}`;
  throw new RbacError('USAGE', `not committed in this checkout: ${oneLine(first.slice(3))}${others}`, {
    hint: 'commit it, or let git ignore it: jobs name the commit that their files are read from',
  });
}
