import type {JsonObject} from '../model/json.ts';
import {differencesOf, headlineOf, type News} from './message.ts';

/**
A message for an incoming webhook of Slack. Names stand in a block of code, where nothing is styled, without the signs that
would end the block or make a link or a mention of them.
DOC: docs.slack.dev, 2026-11-23: `&`, `<` and `>` are escaped; a section holds 3 000 characters, a message 50 blocks.
*/
export function slackMessage(news: News): JsonObject {
  const headline = escaped(headlineOf(news));
  const rows = news.turn === 'clean' || news.turn === 'same' ? [] : differencesOf(news.brief).map(escaped);
  const blocks = [
    section(`*${headline.replaceAll('*', '∗')}*`),
    ...(rows.length > 0 ? [section(`\`\`\`\n${fitting(rows)}\n\`\`\``)] : []),
    ...(news.job === undefined ? [] : [section(`<${escaped(news.job)}|The run that saw it>`)]),
  ];
  return {text: headline, blocks, unfurl_links: false, unfurl_media: false};
}

const section = (text: string) => ({type: 'section', text: {type: 'mrkdwn', text}});

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('`', "'");

const MOST_CHARACTERS = 2_800;

/** As many rows as a section holds, and how many there are besides. */
function fitting(rows: readonly string[]): string {
  let shown = '';
  for (const [index, row] of rows.entries()) {
    if (shown.length + row.length > MOST_CHARACTERS) return `${shown}… and ${rows.length - index} more`;
    shown += `${row}\n`;
  }
  return shown.trimEnd();
}
