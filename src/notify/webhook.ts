import type {Json, JsonObject} from '../model/json.ts';
import type {ShownChange} from '../model/plan.ts';
import {byRisk} from '../render/order.ts';
import {isDrift} from '../report/drift.ts';
import {headlineOf, type News} from './message.ts';
import {CLEAN} from './state.ts';

/** Changes that one message holds; more are counted. */
const MOST_CHANGES = 500;

/** The body of a webhook, as schemas/notification.schema.json describes it. */
export function webhookMessage(news: News): JsonObject {
  const {turn, state, brief, job} = news;
  const changes = [...brief.changes].sort(byRisk);
  return {
    format_version: '1',
    type: 'drift',
    event: turn,
    clean: state === CLEAN,
    digest: state === CLEAN ? null : state,
    text: headlineOf(news),
    workspace: {id: brief.workspace.id, name: brief.workspace.name},
    changes: changes.slice(0, MOST_CHANGES).map(changeOf),
    omitted: Math.max(0, changes.length - MOST_CHANGES),
    warnings: brief.warnings.filter(isDrift).map(({code, message}) => ({code, message})),
    job: job ?? null,
  };
}

const changeOf = ({address, kind, action, reason, risk, summary, fields, attribution}: ShownChange): JsonObject => ({
  address,
  kind,
  action,
  reason,
  risk,
  summary,
  fields: fields.map(({path, before, after}): Json => ({path, before, after})),
  attribution: attribution === undefined ? null : {...attribution},
});
