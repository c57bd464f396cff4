/*
The list of components of the package (CycloneDX), as scanners read it. npm lists everything that is installed here; kept is
what is inside the bundle. The same lock file gives the same bytes: no time, no random number.
*/
import {execFileSync} from 'node:child_process';

/** @param packages as `bundledPackages` finds them */
export function sbomOf(packages) {
  const listed = JSON.parse(
    execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
      encoding: 'utf8',
    }),
  );
  return narrowed(listed, new Set(packages.map(({name, version}) => `${name}@${version}`)));
}

/** @throws Error when the bundle has something that npm does not know */
export function narrowed({$schema, bomFormat, specVersion, version, metadata, components, dependencies}, kept) {
  const [root] = dependencies;
  const inside = components.filter(component => kept.has(component['bom-ref'])).map(withoutScope);
  if (inside.length !== kept.size)
    throw new Error(`npm sbom lists ${inside.length} of the ${kept.size} packages inside`);
  const edges = dependencies
    .filter(({ref}) => kept.has(ref) || ref === root.ref)
    .map(({ref, dependsOn}) => ({ref, dependsOn: dependsOn.filter(one => kept.has(one))}));
  const {tools, component} = metadata;
  // npm takes the name from the folder, which may be called anything.
  const named = {...component, name: root.ref.slice(0, root.ref.lastIndexOf('@'))};
  return {
    $schema,
    bomFormat,
    specVersion,
    version,
    metadata: {tools, component: named},
    components: inside,
    dependencies: edges,
  };
}

/** For npm they are needed to build alone, and for who installs the package they are part of it. */
const withoutScope = ({properties: _development, ...component}) => component;
