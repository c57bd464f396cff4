import {readFileSync} from 'node:fs';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import {eventLine, renderJsonl} from '../../src/render/jsonl.ts';
import {change} from '../apply/fakes.ts';
import {fullFleet, nastyFleet} from './fleet/subjects.ts';
import {isUnsafe} from './hostile.ts';
import {applied, check, full, NASTY, nasty, problem, warning} from './subjects.ts';

const validate = new Ajv({strict: false}).compile(JSON.parse(readFileSync('schemas/event.schema.json', 'utf8')));

/** The events of a text, each of which fits the schema. */
function read(text: string): readonly {readonly type: string; readonly [name: string]: unknown}[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map(line => {
      const event = JSON.parse(line);
      expect(validate(event) ? [] : validate.errors).toEqual([]);
      return event;
    });
}

const typesOf = (text: string) => read(text).map(({type}) => type);

describe('events', () => {
  it('of a plan: which it is, all there is in it, and its numbers', () => {
    const types = typesOf(renderJsonl(full));
    expect(types).toEqual([
      'begin',
      ...Array(3).fill('change'),
      ...Array(2).fill('meaning'),
      ...Array(2).fill('risk'),
      'warning',
      'note',
      ...Array(2).fill('guardrail'),
      'summary',
    ]);
    expect(read(renderJsonl(full))[0]).toEqual({
      format_version: '1',
      type: 'begin',
      command: 'plan',
      workspace: {id: 'w-1', name: 'Acme'},
    });
  });

  it('of validate: problems, warnings, and whether the files are valid', () => {
    expect(typesOf(renderJsonl(check(problem(), problem())))).toEqual(['problem', 'problem', 'checked']);
    expect(read(renderJsonl({...check(), warnings: [warning]}))).toMatchObject([{type: 'warning'}, {valid: true}]);
  });

  it('of an apply: what it planned, and how it ended', () => {
    const events = read(renderJsonl(applied));
    expect(events.at(-1)).toMatchObject({
      type: 'outcomes',
      outcomes: [{status: 'applied'}, {status: 'failed', error: {code: 'API_INVALID'}}, {status: 'not_tried'}],
      summary: {applied: 1, failed: 1, blocked: 0, not_tried: 1},
      verified: true,
    });
  });

  it('of an apply that goes on: each step with its time', () => {
    const now = new Date('2026-11-24T00:00:00Z');
    const one = change('tag/West');
    const lines = `${eventLine({type: 'started', change: one, step: 'make'}, now)}${eventLine({type: 'finished', outcome: {change: one, status: 'applied'}}, now)}`;
    expect(read(lines)).toEqual([
      {
        format_version: '1',
        type: 'started',
        time: '2026-11-24T00:00:00.000Z',
        address: 'tag/West',
        action: 'create',
        step: 'make',
      },
      {
        format_version: '1',
        type: 'finished',
        time: '2026-11-24T00:00:00.000Z',
        outcome: {address: 'tag/West', action: 'create', id: null, status: 'applied'},
      },
    ]);
  });

  it.each(NASTY)('stay a line each, whatever names are like: %j', name => {
    const text = renderJsonl(nasty(name));
    expect(isUnsafe(text)).toBe(false);
    expect(typesOf(text)).toHaveLength(8);
  });

  it('of a fleet: each workspace with all that is said of it, nothing folded, and the numbers of all', () => {
    const events = read(renderJsonl(fullFleet));
    expect(events[0]).toEqual({
      format_version: '1',
      type: 'fleet_begin',
      command: 'fleet plan',
      fleet: {file: 'fleet.yaml'},
    });
    const workspaces = events.filter(({type}) => type === 'workspace');
    expect(workspaces.map(({name}) => name)).toEqual(fullFleet.rows.map(({name}) => name));
    expect(workspaces.map(({error}) => error === null)).toEqual(fullFleet.rows.map(({plan}) => plan !== null));
    for (const {id, plan} of fullFleet.rows) {
      const own = events.filter(({workspace_id}) => workspace_id === id);
      expect(own.flatMap(({change}) => change ?? [])).toEqual(plan?.changes ?? []);
      expect(own.filter(({type}) => type === 'guardrail')).toHaveLength(plan?.guardrails.length ?? 0);
      expect(own.at(-1)?.type).toBe(plan ? 'summary' : 'workspace');
    }
    expect(events.filter(({type, workspace_id}) => type === 'guardrail' && workspace_id === undefined)).toHaveLength(2);
    expect(events.at(-1)).toEqual({format_version: '1', type: 'fleet_summary', summary: fullFleet.summary});
  });

  it.each(NASTY)('of a fleet stay a line each, whatever names are like: %j', name => {
    const text = renderJsonl(nastyFleet(name));
    expect(isUnsafe(text)).toBe(false);
    expect(typesOf(text).filter(type => type === 'workspace')).toHaveLength(2);
  });

  it('are refused by the schema when they are of no known form', () => {
    for (const event of [{}, {format_version: '2', type: 'note', note: ''}, {format_version: '1', type: 'note'}])
      expect(validate(event)).toBe(false);
  });
});
