import {describe, expect, it} from 'vitest';
import {renderGithub} from '../../src/render/github.ts';
import {change} from '../apply/fakes.ts';
import {fullFleet, nastyFleet} from './fleet/subjects.ts';
import {isUnsafe} from './hostile.ts';
import {applied, at, brief, check, full, NASTY, nasty, problem, risk} from './subjects.ts';

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Reads a workflow command as a runner does; undefined for a line that is none. */
function readCommand(line: string): Command | undefined {
  const [, name, list = '', data = ''] = /^\s*::([a-z-]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  if (name === undefined) return undefined;
  const properties = list.split(',').map(part => {
    const [key = '', ...value] = part.split('=');
    return [
      key,
      unescaped(value.join('=')).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%'),
    ] as const;
  });
  return {name, properties: Object.fromEntries(properties), data: unescaped(data).replaceAll('%25', '%')};
}
const unescaped = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');

const linesOf = (text: string) => text.split('\n').slice(0, -1);
const read = (text: string) => linesOf(text).flatMap(line => readCommand(line) ?? []);

describe('annotations', () => {
  it('show a problem at its line and column', () => {
    expect(renderGithub(check(problem()))).toBe(
      '::error file=rbac.yaml,line=4,col=33,title=CONFIG_UNKNOWN_ROLE::no role is called "editr" → did you mean "editor"?\n',
    );
  });

  it('are errors, warnings and notices of a plan, the gravest first, then the totals', () => {
    const text = renderGithub(full);
    expect(read(text).map(({name, properties: {title}}) => `${name} ${title}`)).toEqual([
      'error guardrail/max_removals',
      'error risk/gains_admin',
      'warning warning/OWNER_DIFFERS',
      'notice risk/last_key',
      'notice + member/ana@acme.com',
      'notice - key/Old',
      'notice + tag/West',
    ]);
    expect(linesOf(text).at(-1)).toMatch(/^Plan: 2 to add/);
  });

  it('show a high risk as a warning, and what an apply could not do as an error', () => {
    expect(read(renderGithub(brief({risks: [risk({risk: 'high'})]})))).toMatchObject([{name: 'warning'}]);
    expect(read(renderGithub(applied))[0]).toMatchObject({name: 'error', properties: {title: 'apply/failed'}});
  });

  it('are at most ten of each sort, the last of which counts the others', () => {
    const changes = Array.from({length: 30}, (_, index) => change(`tag/T${index}`));
    const notices = read(renderGithub(brief({changes, risks: [risk()]}))).filter(({name}) => name === 'notice');
    expect(notices).toHaveLength(10);
    expect(notices.at(-1)?.data).toBe('and 21 notices more');
    const ten = read(renderGithub(brief({changes: changes.slice(0, 10)})));
    expect(ten.map(({data}) => data)).not.toContain('and 1 notice more');
    expect(ten).toHaveLength(10);
  });

  it('name files from the root of the repository', () => {
    const [error] = read(renderGithub(check(problem()), file => `access/${file}`));
    expect(error?.properties.file).toBe('access/rbac.yaml');
  });

  it('say exactly what was to be said, also with percent signs, commas and colons', () => {
    const [error] = read(
      renderGithub(check(problem({message: '100% of a:b,c %0A', hint: 'x::y', at: at(1, 'a,b:c%.yaml')}))),
    );
    expect(error).toEqual({
      name: 'error',
      properties: {file: 'a,b:c%.yaml', line: '1', col: '5', title: 'CONFIG_UNKNOWN_ROLE'},
      data: '100% of a:b,c %0A → x::y',
    });
  });

  it('are told once for all workspaces of a fleet that they are about', () => {
    const text = renderGithub(fullFleet);
    expect(
      read(text).map(({name, properties: {title, file, line}}) => [name, title, file, line].join(' ').trim()),
    ).toEqual([
      'error AUTH_REJECTED fleet.yaml 12',
      'error API_TIMEOUT',
      'error guardrail/max_failed',
      'error guardrail/max_removals',
      'error risk/gains_admin rbac.yaml 4',
      'warning warning/OWNER_DIFFERS rbac.yaml 3',
      'notice + member/ana@acme.com rbac.yaml 4',
      'notice - member/ana@acme.com',
    ]);
    expect(read(text)[4]?.data).toBe(
      'ana@acme.com becomes admin · in 3 workspaces: Client 001, Client 002, Client 003',
    );
    expect(read(text).at(-1)?.data).toBe('not declared · in Odd');
    expect(linesOf(text).at(-1)).toBe(
      'Plan: 3 to add, 0 to change, 0 to replace, 1 to remove, 0 to assign, 0 to unassign in 4 of 7 workspaces; 2 failed.',
    );
  });

  it.each(NASTY)('of a fleet are as many as they should be, whatever names are like: %j', name => {
    const text = renderGithub(nastyFleet(name));
    expect(isUnsafe(text)).toBe(false);
    expect(read(text).map(({name}) => name)).toEqual([...Array(4).fill('error'), 'warning', 'notice']);
    expect(linesOf(text)).toHaveLength(7);
  });

  it.each(NASTY)('are as many as they should be, whatever names are like: %j', name => {
    const text = renderGithub(nasty(name));
    expect(isUnsafe(text)).toBe(false);
    expect(read(text).map(({name}) => name)).toEqual(['error', 'error', 'warning', 'notice']);
    expect(linesOf(text)).toHaveLength(5);
  });
});
