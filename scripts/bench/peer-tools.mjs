import {AUTH0, importRoles, installAuth0} from './auth0.mjs';
import {rowOf} from './rows.mjs';
import {applyNew, planUnchanged, terraformVersion} from './terraform.mjs';

/**
Tools of others that can be had here, and a row for each that cannot. A peer is `{name, title, most, unchanged, created?}`:
`unchanged(size)` finds no change in so many objects, `created(size)` makes so many, with `most` of them at the most.
*/
export async function openPeers(bench) {
  const opened = [...(await openTerraform(bench)), ...(await openAuth0(bench))];
  return {peers: opened.filter(({missing}) => !missing), missing: opened.flatMap(({missing}) => missing ?? [])};
}

async function openTerraform(bench) {
  const version = await terraformVersion(bench);
  if (version === undefined) return [{missing: missingRow('terraform', 'it is not on the PATH')}];
  return [
    {
      name: 'terraform',
      title: `terraform ${version}`,
      most: 10_000,
      unchanged: size => planUnchanged(bench, size),
      created: size => applyNew(bench, size),
    },
  ];
}

async function openAuth0(bench) {
  bench.say(`peers: installing ${AUTH0}`);
  try {
    const cwd = await installAuth0(bench);
    return [
      {
        name: 'auth0-import',
        title: `${AUTH0} import`,
        most: 1000, // Ten times as many would take half an hour.
        unchanged: size => importRoles(bench, cwd, {roles: size, live: size}),
        created: size => importRoles(bench, cwd, {roles: size, live: 0}),
      },
      {
        name: 'auth0-dry-run',
        title: `${AUTH0} import --dry_run`,
        most: 1000,
        unchanged: size => importRoles(bench, cwd, {roles: size, live: size, dryRun: true}),
      },
    ];
  } catch (error) {
    bench.say(error.message);
    return [{missing: missingRow('auth0-deploy-cli', 'it could not be installed')}];
  }
}

const missingRow = (name, why) => rowOf({name, title: name, figures: {}, note: `not measured: ${why}`});
