import {oneLine} from '../model/text.ts';

/** Markup that is safe to put into a page as it is. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

/** What may stand in a template: text is escaped, markup is not, and nothing stands for nothing. */
export type Value = string | number | Html | readonly Value[] | null | undefined | false;

/**
Markup with values in it, each as text: on one line, with control and bidi characters spelled out, and without meaning to a
browser. Values may stand between tags and in attributes with double quotes, and nowhere else.
*/
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  let markup = strings[0] ?? '';
  for (const [index, value] of values.entries()) markup += markupOf(value) + (strings[index + 1] ?? '');
  return new Html(markup);
}

function markupOf(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(markupOf).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => oneLine(text).replace(/[&<>"']/g, sign => ENTITIES[sign] ?? sign);

/** A value as JSON for an element that no browser runs: nothing in it can end the element or begin a comment. */
export const jsonForHtml = (value: unknown): Html =>
  new Html(
    JSON.stringify(value).replace(/[<>&]|[^\P{C}\n]|[\u2028\u2029]/gu, sign =>
      [...Array(sign.length).keys()].map(unit => `\\u${sign.charCodeAt(unit).toString(16).padStart(4, '0')}`).join(''),
    ),
  );
