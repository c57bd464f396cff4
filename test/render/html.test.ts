import {createHash} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {hasUnsafeCharacter} from '../../src/model/text.ts';
import {Html, html, jsonForHtml} from '../../src/render/html.ts';
import {renderPage} from '../../src/render/html-page.ts';
import fc from '../support/laws.ts';
import {HOSTILE, isUnsafe} from './hostile.ts';

describe('a template of markup', () => {
  it.each([
    ['text between tags', html`<b>${'<i>&'}</b>`, '<b>&lt;i&gt;&amp;</b>'],
    ['text in an attribute', html`<b title="${'" onclick="x'}"></b>`, '<b title="&quot; onclick=&quot;x"></b>'],
    ['markup', html`<b>${html`<i>${1}</i>`}</b>`, '<b><i>1</i></b>'],
    ['lists', html`${['<', [html`<br>`, 2]]}`, '&lt;<br>2'],
    ['nothing', html`<b>${null}${undefined}${false}</b>`, '<b></b>'],
    ['signs that turn the reading', html`${'a\u202eb'}`, 'a\\u{202e}b'],
  ])('takes %s', (_what, made, expected) => {
    expect(String(made)).toBe(expected);
  });

  it('lets no text end a tag, an attribute or a line, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        const markup = String(html`${text}`);
        expect(markup).not.toMatch(/[<>"'\r\n]/);
        expect(hasUnsafeCharacter(markup)).toBe(false);
      }),
    );
  });
});

describe('JSON in a page', () => {
  it('is the value again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(JSON.parse(String(jsonForHtml(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('cannot end its element or begin another, and moves no cursor', () => {
    const text = String(jsonForHtml({a: `</script><!--${HOSTILE}`, b: ']]>'}));
    expect(text).not.toMatch(/[<>&]/);
    expect(isUnsafe(text)).toBe(false);
  });
});

describe('a page', () => {
  const page = renderPage({title: '<t>', css: 'b{}', js: 'x()', body: new Html('<p>'), data: {a: '<'}});
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

  it('forbids everything but its own style and script', () => {
    const [, policy] = /content="(default-src[^"]+)"/.exec(page) ?? [];
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash('b{}')}; script-src ${hash('x()')}; base-uri 'none'; form-action 'none'`,
    );
  });

  it('says its policy before anything that it is about', () => {
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
    expect(page).toContain('<title>&lt;t&gt;</title>');
  });
});
