/*
Which packages are inside the bundle: what an install of the tool brings along, though nobody sees it in node_modules.
*/
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/**
@param files what each file of the bundle is made of, as `inputs` with their paths
@returns packages by name, each with its version, its licence and the text of that; some have no file with such a text
@throws Error when one does not name its licence
*/
export function bundledPackages(files) {
  const paths = files.flatMap(({inputs}) => inputs.map(([path]) => path));
  const folders = new Set(paths.flatMap(path => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
  // npm may put one version into several places.
  const packages = new Map([...folders].map(packageIn).map(one => [`${one.name}@${one.version}`, one]));
  return [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function packageIn(folder) {
  const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
  if (typeof license !== 'string') throw new Error(`${folder} names no licence`);
  return {name, version, license, ...(file && {text: readFileSync(join(folder, file), 'utf8').trim()})};
}
