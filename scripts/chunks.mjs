/*
Bundles many entries into CommonJS files that share code, so that each piece of it is in one file and is loaded once.

esbuild splits code between entries, but only into ES modules, which Node starts more slowly, and into one for each set of
entries that needs a piece, which are many. So a second run puts these pieces together, by the hot entries that need them,
and turns them into CommonJS. What `import()` names stays a file of its own, loaded when it is reached.
*/
import {mkdir, writeFile} from 'node:fs/promises';
import {basename, dirname, join, relative, resolve} from 'node:path';
import {build} from 'esbuild';
import {leaveOut, leavePartsOut, loadLate} from './late.mjs';

/** Bytes of pieces in a file, which gets somewhat longer: Node takes four times as long for each byte of one above 128 KiB. */
const ROOM = 115_000;

/**
Writes the files of all entries, and those that they share, each in a folder of `outdir`.
@param entries their paths below `outdir`, without an end, and what they are made from
@param hot those of them that load exactly what they need, in few files. Others that need a part of such a file load all of it
@param late libraries that are loaded when they are first used
@param lateParts parts of libraries that are, by name: their files, from the working directory
@param options of esbuild; their plugins are for the sources
@returns for each file its path below `outdir`, its bytes, and the bytes of each source in it
*/
export async function buildChunks({entries, hot, late, lateParts, outdir, options}) {
  const libraries = [...late, ...Object.keys(lateParts).map(name => `part:${name}`)].map(source => [
    `libraries/${source.replace('part:', '')}`,
    source,
  ]);
  const pieces = await split({...entries, ...Object.fromEntries(libraries)}, outdir, {
    ...options,
    plugins: [leaveOut(late), leavePartsOut(lateParts), ...options.plugins],
  });
  placePieces(pieces, hot);
  const files = new Set([...pieces.values()].map(({file}) => file));
  return Promise.all(
    [...files].map(file => joinPieces(file, pieces, outdir, {...options, alias: {}, plugins: [loadLate]})),
  );
}

/** The ES modules that esbuild splits entries into, by their path below `outdir`. */
async function split(entries, outdir, options) {
  const {outputFiles, metafile} = await build({
    ...options,
    entryPoints: Object.entries(entries).map(([out, source]) => ({in: source, out})),
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    outdir,
    write: false,
    metafile: true,
  });
  const texts = new Map(outputFiles.map(({path, text}) => [path, text]));
  const pathOf = file => relative(resolve(outdir), resolve(file)).replace(/\.js$/, '');
  const pieceOf = ([file, {exports, imports, inputs, entryPoint}]) => ({
    path: pathOf(file),
    text: texts.get(resolve(file)),
    exports,
    inputs,
    needs: imports.filter(({kind, external}) => kind === 'import-statement' && !external).map(({path}) => pathOf(path)),
    isEntry: entryPoint !== undefined,
  });
  return new Map(
    Object.entries(metafile.outputs)
      .map(pieceOf)
      .map(piece => [piece.path, piece]),
  );
}

/** Says of each piece which file it goes into: its own, or one with what the same hot entries need. */
function placePieces(pieces, hot) {
  const needed = new Map(hot.map(entry => [basename(entry), neededBy(entry, pieces)]));
  const inOrder = new Set([...pieces.keys()].flatMap(path => [...neededBy(path, pieces)]));
  const sizes = new Map();
  for (const path of inOrder) {
    const piece = pieces.get(path);
    const names = [...needed].filter(([, paths]) => paths.has(path)).map(([name]) => name);
    piece.file = piece.isEntry || names.length === 0 ? path : fileFor(names.join('-'), piece.text.length, sizes);
  }
}

/** A file with room for so many bytes. What is needed comes first, so that no two files need each other. */
function fileFor(name, bytes, sizes) {
  const {number, size} = sizes.get(name) ?? {number: 1, size: 0};
  const next = size > 0 && size + bytes > ROOM ? {number: number + 1, size: bytes} : {number, size: size + bytes};
  sizes.set(name, next);
  return `chunks/${name}${next.number > 1 ? `-${next.number}` : ''}`;
}

/** What is loaded with a piece at once: what is needed first, and the piece itself last. */
function neededBy(path, pieces, seen = new Set(), inOrder = new Set()) {
  if (seen.has(path)) return inOrder;
  seen.add(path);
  for (const next of pieces.get(path).needs) neededBy(next, pieces, seen, inOrder);
  return inOrder.add(path);
}

async function joinPieces(file, pieces, outdir, options) {
  const inside = [...pieces.values()].filter(piece => piece.file === file);
  const outfile = join(outdir, `${file}.cjs`);
  const {outputFiles} = await build({
    ...options,
    stdin: {contents: frontOf(inside)},
    platform: 'neutral', // For Node esbuild would add the list of all exports once more.
    format: 'cjs',
    outfile,
    plugins: [...options.plugins, fromPieces(file, pieces)],
    logOverride: {'commonjs-variable-in-esm': 'silent'},
    write: false,
  });
  const text = ascii(outputFiles[0].text);
  await mkdir(dirname(outfile), {recursive: true});
  await writeFile(outfile, text);
  return {file: `${file}.cjs`, bytes: text.length, inputs: inside.flatMap(({inputs}) => Object.entries(inputs))};
}

/** One other character makes Node keep a whole file in two bytes for each. esbuild leaves those in regular expressions. */
export const ascii = text =>
  text.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
What a file exports: an object with the values. For `export` esbuild makes a function for each name, called at each use. The
difference shows where somebody changes later what he exports, which nothing here does.
*/
function frontOf(inside) {
  const lines = inside.flatMap(piece =>
    piece.exports.map(name => ({name, from: piece.path, out: nameIn(piece, name)})),
  );
  const imports = lines.map(({name, from}, index) => `import {${name} as value${index}} from './${from}.js';`);
  const values = lines.map(({out}, index) => `${out}: value${index}`);
  return `${imports.join('\n')}\nmodule.exports = {__esModule: true, ${values.join(', ')}};`;
}

/** Pieces export the same names as others do, so files that hold several tell them apart. */
const nameIn = ({path, isEntry}, name) => (isEntry ? name : `${name}_${path.slice(-8)}`);

/** Finds pieces for esbuild: `here` in the file that is made, `elsewhere` in another, `later` behind `import()`. */
const fromPieces = (file, pieces) => ({
  name: 'from-pieces',
  setup: ({onResolve, onLoad}) => {
    onResolve({filter: /^\./}, ({path, importer, kind, namespace}) => {
      if (namespace === 'whole' || namespace === 'later') return {path, external: true};
      const target = join(importer, '..', path).replace(/\.js$/, '');
      const piece = pieces.get(target);
      if (kind === 'dynamic-import') return {path: piece ? fromAnywhere(piece.file) : path, namespace: 'later'};
      return {path: target, namespace: piece.file === file ? 'here' : 'elsewhere'};
    });
    onResolve({filter: /^whole:/}, ({path}) => ({path: path.slice('whole:'.length), namespace: 'whole'}));
    onResolve({filter: /.*/}, ({path}) => ({path, external: true}));

    onLoad({filter: /.*/, namespace: 'here'}, ({path}) => ({contents: pieces.get(path).text}));
    onLoad({filter: /.*/, namespace: 'later'}, ({path}) => ({contents: `module.exports = require('${path}');`}));
    onLoad({filter: /.*/, namespace: 'elsewhere'}, ({path}) => {
      const piece = pieces.get(path);
      const names = piece.exports.map(name => `${nameIn(piece, name)} as ${name}`);
      return {contents: `export {${names}} from 'whole:${piece.file}';`};
    });
    // All pieces of a file by one require(), however many of them are asked for.
    onLoad({filter: /.*/, namespace: 'whole'}, ({path}) => {
      const inside = [...pieces.values()].filter(piece => piece.file === path);
      const names = inside.flatMap(piece => piece.exports.map(name => nameIn(piece, name)));
      return {contents: `export {${names}} from '${fromAnywhere(path)}';`};
    });
  },
});

/** All files are in folders side by side. */
const fromAnywhere = file => `../${file}.cjs`;
