import type {FirstFile} from './take-over.ts';

/** A first file to fill in, where there is no key to read a workspace with. It manages nothing yet. */
export const blankFile = (): FirstFile => ({
  file: {path: 'rbac.yaml', text: TEXT, about: 'to fill in: nothing is managed yet'},
  source: 'No API key was given, so the file is one to fill in; with a key init writes what the workspace holds.',
  warnings: [],
});

const TEXT = `# Who may do what in an Instantly.ai workspace. Take away the # in front of what you want to manage.
# yaml-language-server: $schema=./schemas/rbac.schema.json
version: 1

# Which workspace this is. Needed to write; the error of the first apply shows the id to paste.
# workspace:
#   id: 0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b
#   name: Acme Outbound
#   owner: ceo@acme.com

# Roles of your own, beside admin, editor and view. Permissions narrow what the app shows, and no more than that.
# roles:
#   manager:
#     description: Create and edit campaigns and leads, view the rest
#     grants: editor

# A section that is here says everything there is: members that it does not list are removed by an apply.
# members:
#   - email: ana@acme.com
#     role: manager
#     reason: OPS-1423
#   - email: temp@acme.com
#     role: view
#     expires: 2027-01-31

# Keys cannot be edited: other scopes mean a new key, whose secret goes where it says here.
# keys:
#   - name: Marketing
#     scopes: [campaigns:read, accounts:read]
#     owner: ana@acme.com
#     rotate_every: 90d
#     secret: {to: file, path: secrets/marketing.key}

# Tags, and which campaigns and sending accounts carry them. Tags restrict nobody.
# tags:
#   - label: SDR-West
#     description: Resources owned by the SDR-West team
# assignments:
#   - tag: SDR-West
#     campaigns: ["West *"]
#     accounts: ["*@west.acme.com"]

# What a plan may never do. Others are on by default: instantly-rbac plan lists them.
# guardrails:
#   min_admins: 2
`;
