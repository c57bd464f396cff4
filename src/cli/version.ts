/** The tool as plans and requests name it. The build puts the version of package.json in. */
export const TOOL = {
  name: 'instantly-rbac',
  version: process.env.INSTANTLY_RBAC_BUILD_VERSION ?? '0.0.0-source',
} as const;
