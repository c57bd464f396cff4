import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import schema from '../../schemas/plan.schema.json' with {type: 'json'};
import {readSendingTags} from '../../src/live/senders.ts';
import type {Plan, PlanOptions} from '../../src/model/plan.ts';
import {touchesSenders} from '../../src/plan/guardrails/sending-tags.ts';
import {parsePlan} from '../../src/plan/saved.ts';
import {renderPlan} from '../../src/render/plan-text.ts';
import {styleOf} from '../../src/render/style.ts';
import {desiredFrom, liveOf, onEmulator, planFrom} from '../support/world.ts';

const HOME = import.meta.dirname;
const folders = readdirSync(HOME, {withFileTypes: true}).filter(entry => entry.isDirectory());
const names = folders.map(({name}) => name).sort();

const validate = new Ajv({strict: false}).compile(schema);

/** A case's files by the name that its plan shows: `desired.yaml`, or all of the folder `desired`. */
function filesOf(name: string): Readonly<Record<string, string>> {
  const inside = readdirSync(join(HOME, name));
  const files = inside.includes('desired')
    ? readdirSync(join(HOME, name, 'desired')).map(file => `desired/${file}`)
    : ['desired.yaml'];
  return Object.fromEntries(files.sort().map(file => [file, readFileSync(join(HOME, name, file), 'utf8')]));
}

function jsonOf(name: string, file: string): object {
  try {
    return JSON.parse(readFileSync(join(HOME, name, file), 'utf8'));
  } catch (error) {
    if (file === 'options.json') return {};
    throw error;
  }
}

/** The plan of a case, made as the command line makes it. */
function planFor(name: string): Promise<Plan> {
  const options = jsonOf(name, 'options.json') as PlanOptions;
  return onEmulator(jsonOf(name, 'live.json'), async world => {
    const desired = desiredFrom(filesOf(name));
    const live = await liveOf(world, desired);
    const plan = planFrom(desired, live, options);
    if (!plan.changes.some(touchesSenders)) return plan;
    return planFrom(desired, {...live, sendingTags: await readSendingTags(world.reader)}, options);
  });
}

describe.each(names)('%s', name => {
  it('is planned as it was reviewed', async () => {
    const plan = await planFor(name);
    await expect(renderPlan(plan, {style: styleOf(false)})).toMatchFileSnapshot(`${name}/plan.txt`);
    await expect(`${JSON.stringify(plan, null, 2)}\n`).toMatchFileSnapshot(`${name}/plan.json`);
  });

  it('gives a plan that fits the schema and can be read back', async () => {
    const plan = await planFor(name);
    validate(plan);
    expect(validate.errors ?? []).toEqual([]);
    expect(parsePlan(JSON.stringify(plan), 'plan.json')).toEqual(JSON.parse(JSON.stringify(plan)));
  });

  it('is planned byte for byte alike when it is planned again', async () => {
    const [first, second] = [await planFor(name), await planFor(name)];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });
});

it('there are enough cases to learn from', () => {
  expect(names.length).toBeGreaterThanOrEqual(20);
});
