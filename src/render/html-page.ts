import {createHash} from 'node:crypto';
import {Html, html, jsonForHtml} from './html.ts';

/** A page as one file: it asks nobody for anything, and runs nothing but what it brings along. */
export interface Page {
  readonly title: string;
  readonly css: string;
  readonly js: string;
  readonly body: Html;
  /** What the script reads. */
  readonly data: unknown;
}

/** Ends with a newline. */
export function renderPage({title, css, js, body, data}: Page): string {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(css)}`,
    `script-src ${hashOf(js)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(css)}</style>
</head>
<body>
${body}
<script type="application/json" id="data">${jsonForHtml(data)}</script>
<script>${new Html(js)}</script>
</body>
</html>`}\n`;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
