/*
What a package has that running the tool needs not: types of the library, the licences of what is inside the bundle, and the list
of it.
*/
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {bundledPackages} from './bundled.mjs';
import {noticesText} from './notices.mjs';
import {sbomOf} from './sbom.mjs';
import {writeTypes} from './types.mjs';

/** @param files of the bundle in `out`, each with what it is made of */
export function writePackageFiles(out, files) {
  const packages = bundledPackages(files);
  writeFileSync(join(out, 'NOTICES.txt'), noticesText(packages));
  writeFileSync(join(out, 'sbom.cdx.json'), `${JSON.stringify(sbomOf(packages), null, 1)}\n`);

  const library = join(out, 'library');
  writeTypes(join(library, 'types'));
  for (const end of ['mts', 'cts'])
    writeFileSync(join(library, `index.d.${end}`), "export * from './types/index.cjs';\n");
}
