import {execFileSync} from 'node:child_process';
import {pathToFileURL} from 'node:url';
import {type Browser, type BrowserContextOptions, chromium, type Page} from 'playwright-core';
import {afterAll} from 'vitest';

const PROGRAM = 'chromium-headless-shell';

/** Where Debian's Chromium without a window is; undefined where it is not installed. */
const program = ((): string | undefined => {
  try {
    return execFileSync('sh', ['-c', `command -v ${PROGRAM}`], {encoding: 'utf8'}).trim();
  } catch {
    return undefined;
  }
})();

/** Whether there is a browser to look at pages with. */
export const hasBrowser: boolean = program !== undefined;

let started: Promise<Browser> | undefined;
afterAll(async () => (await started)?.close());

/** A page that somebody looks at, and what went wrong on the way. */
export interface Opened {
  readonly page: Page;
  /** Refusals by the policy of the page, errors in its console, and dialogs: empty when all is well. */
  readonly troubles: readonly string[];
  /** What it asked for besides itself. */
  readonly requests: readonly string[];
}

/** Opens a file in a window of its own, as from a disk. */
export async function open(file: string, options: BrowserContextOptions = {}): Promise<Opened> {
  started ??= chromium.launch({executablePath: program ?? PROGRAM});
  const context = await (await started).newContext({viewport: {width: 1360, height: 860}, ...options});
  context.setDefaultTimeout(120_000); // For what never comes: a busy machine takes its time.
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const [troubles, requests]: [string[], string[]] = [[], []];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
  });
  page.on('pageerror', error => troubles.push(String(error)));
  page.on('dialog', async dialog => {
    troubles.push(`a dialog: ${dialog.message()}`);
    await dialog.accept();
  });
  page.on('request', request => {
    if (request.url() !== url && !request.url().startsWith('blob:')) requests.push(request.url());
  });
  await page.goto(url);
  return {page, troubles, requests};
}

/** The contrast of the text of an element to what is behind it, as WCAG has it: from 1 to 21. */
export const contrastOf = (page: Page, selector: string): Promise<number> =>
  page.evaluate(`(() => {
    const numbers = text => text.match(/[\\d.]+/g).map(Number);
    const light = color => {
      const [r, g, b] = numbers(color).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const found = document.querySelector(${JSON.stringify(selector)});
    let behind = found;
    const isClear = color => color === 'transparent' || numbers(color)[3] === 0;
    while (behind.parentElement && isClear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    const both = [getComputedStyle(found).color, getComputedStyle(behind).backgroundColor].map(light).sort((a, b) => b - a);
    return (both[0] + 0.05) / (both[1] + 0.05);
  })()`);

/**
Measures what a page does, until it is drawn: milliseconds of processor time of the thread that also answers the user, which
do not count waiting for other programs.
*/
export async function workOf(page: Page): Promise<(script: string) => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', {timeDomain: 'threadTicks'});
  const spentMs = async () => {
    const {metrics} = await session.send('Performance.getMetrics');
    const {value = Number.NaN} = metrics.find(({name}) => name === 'TaskDuration') ?? {};
    return value * 1000;
  };
  return async script => {
    const before = await spentMs();
    await page.evaluate(`new Promise(done => {
      ${script};
      requestAnimationFrame(() => setTimeout(done));
    })`);
    return (await spentMs()) - before;
  };
}
