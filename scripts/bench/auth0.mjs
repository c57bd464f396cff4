import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {countsOf} from './api.mjs';
import {rolesOf, startAuth0} from './auth0-fake.mjs';

/** The package and its version. */
export const AUTH0 = 'auth0-deploy-cli@8.44.0';

/**
auth0-deploy-cli in the temporary folder, never among the dependencies of this project, with a certificate for the fake that
it talks to. Install scripts are not run.
@throws Error when npm cannot install it, or when there is no openssl
*/
export async function installAuth0({folder, run}) {
  const cwd = join(folder, 'auth0');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), '{"private": true}');
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', AUTH0], {cwd, env: registryEnv()});
  await run('openssl', CERTIFICATE, {cwd});
  return cwd;
}

const CERTIFICATE = [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
  ...['-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
];

/** What npm must know of the user's own set-up to reach a registry. */
function registryEnv() {
  const {HOME, ...env} = process.env;
  const wanted = Object.entries(env).filter(([name]) =>
    /^(npm_config_|NPM_CONFIG_|https?_proxy|HTTPS?_PROXY|NODE_EXTRA_CA_CERTS)/.test(name),
  );
  return {...Object.fromEntries(wanted), HOME};
}

/** One import of so many roles into a tenant that has so many of them already. */
export async function importRoles({run}, cwd, {roles, live, dryRun = false}) {
  writeFileSync(join(cwd, 'tenant.yaml'), stringify({roles: rolesOf(roles)}, {aliasDuplicateObjects: false}));
  const tls = {key: readFileSync(join(cwd, 'key.pem')), cert: readFileSync(join(cwd, 'cert.pem'))};
  const fake = await startAuth0({roles: rolesOf(live), tls});
  const env = {
    AUTH0_DOMAIN: fake.domain,
    AUTH0_ACCESS_TOKEN: 'benchmark',
    AUTH0_INCLUDED_ONLY: '["roles"]',
    NODE_EXTRA_CA_CERTS: join(cwd, 'cert.pem'),
  };
  const args = [join('node_modules', 'auth0-deploy-cli', 'lib', 'index.js'), 'import', '--input_file', 'tenant.yaml'];
  try {
    const ran = await run(process.execPath, [...args, ...(dryRun ? ['--dry_run'] : [])], {cwd, env, usage: 'node'});
    if (fake.roles().length !== (dryRun ? live : roles))
      throw new Error(`the import left ${fake.roles().length} roles`);
    return {...ran, ...countsOf(fake.log)};
  } finally {
    await fake.close();
  }
}
