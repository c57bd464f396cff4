import type {CST} from 'yaml';
import type {Problem} from '../errors.ts';
import {oneLine} from '../model/text.ts';
import {problemAt} from './report.ts';
import {placeOf, type Text} from './source.ts';

/** How deep lists and maps may stand in each other. The format itself needs five levels. */
export const DEEPEST = 100;

/**
What must be known of a file before its tree is built: nothing that changes how the rest of the file is read, one
document, and no nesting that a recursive reader could fall over. Walks without recursion and stops at the first finding.
@param depth how deep the tokens stand, 1 for a whole file
*/
export function findUnsafeToken(tokens: readonly CST.Token[], text: Text, depth = 1): Problem | undefined {
  let documents = 0;
  for (const token of tokens) {
    if (token.type === 'directive') return directiveProblem(text, token);
    if (token.type !== 'document') continue;
    documents += 1;
    if (documents > 1) return documentsProblem(text, token.offset);
    const found = findInside(token, text, depth);
    if (found) return found;
  }
  return undefined;
}

function findInside(document: CST.Document, text: Text, least: number): Problem | undefined {
  const waiting: {token: CST.Token | null | undefined; depth: number}[] = [{token: document.value, depth: least}];
  const before = findTag(document.start, text);
  if (before) return before;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const {token, depth} = next;
    if (token?.type === 'block-scalar') {
      const found = findTag(token.props, text);
      if (found) return found;
    }
    if (!token || !('items' in token)) continue;
    if (depth > DEEPEST) return depthProblem(text, token.offset);
    for (const item of token.items.toReversed()) {
      const found = findTag(item.start, text) ?? findTag(item.sep ?? [], text);
      if (found) return found;
      waiting.push({token: item.value, depth: depth + 1}, {token: item.key, depth: depth + 1});
    }
  }
  return undefined;
}

function findTag(tokens: readonly CST.Token[], text: Text): Problem | undefined {
  const tag = tokens.find(isUnsafeTag);
  if (!tag) return undefined;
  const place = placeOf(text, tag.offset, tag.offset + tag.source.length);
  const hint = `delete the tag; a text that starts with ! needs quotes: "${oneLine(tag.source)}…"`;
  return problemAt(place, 'YAML_UNSAFE', `the tag ${oneLine(tag.source)} is not allowed`, {hint});
}

const isUnsafeTag = (token: CST.Token): token is CST.SourceToken => token.type === 'tag' && !HARMLESS.has(token.source);

/** Tags that only say what plain YAML says anyway. */
const HARMLESS: ReadonlySet<string> = new Set(['!!str', '!!int', '!!float', '!!bool', '!!null', '!!map', '!!seq']);

function directiveProblem(text: Text, {offset, source}: CST.Directive): Problem {
  const message = `the directive ${oneLine(source.trim())} is not allowed: it changes how the file is read`;
  return problemAt(placeOf(text, offset, offset + source.length), 'YAML_UNSAFE', message, {hint: 'delete the line'});
}

function documentsProblem(text: Text, offset: number): Problem {
  const hint = 'put each document into a file of its own; several files make one desired state';
  return problemAt(placeOf(text, offset, offset + 3), 'YAML_UNSAFE', 'a second document starts here', {hint});
}

function depthProblem(text: Text, offset: number): Problem {
  const message = `lists and maps stand more than ${DEEPEST} levels deep in each other`;
  return problemAt(placeOf(text, offset), 'YAML_UNSAFE', message, {hint: 'the format needs five levels at most'});
}
