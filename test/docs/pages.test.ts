import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ROOT} from '../examples/cli.ts';

const RECORDS = readdirSync(join(ROOT, 'docs', 'decisions'));
const DOCS = readdirSync(join(ROOT, 'docs'), {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.md'));
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(name => !name.endsWith('.md'));
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'src/emulator/README.md'],
  ...DOCS.map(name => `docs/${name}`),
  'examples/README.md',
  ...EXAMPLES.map(name => `examples/${name}/README.md`),
];

describe('every page', () => {
  it.each(PAGES)('%s leads only to files and headings that are there', page => {
    const text = read(page);
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter(isInside);
    const broken = links.filter(link => !leadsSomewhere(link, page));
    expect(broken).toEqual([]);
  });
});

it('every page can be reached from README.md', () => {
  const reached = new Set<string>();
  const ahead = ['README.md'];
  for (let page = ahead.pop(); page !== undefined; page = ahead.pop()) {
    if (reached.has(page)) continue;
    reached.add(page);
    const here = page;
    const links = [...read(page).matchAll(/\]\(([^)\s#]+)/g)].map(([, link = '']) => link).filter(isInside);
    ahead.push(...links.flatMap(link => pagesAt(join(dirname(here), link))));
  }
  expect(PAGES.filter(page => !reached.has(page))).toEqual([]);
});

/** A page, or those that a folder lists. */
function pagesAt(path: string): readonly string[] {
  if (path.endsWith('.md')) return [path];
  if (!PAGES.some(page => page.startsWith(`${path}/`))) return [];
  const front = `${path}/README.md`;
  return PAGES.includes(front) ? [front] : PAGES.filter(page => dirname(page) === path);
}

describe('docs/decisions', () => {
  it('are numbered from 1 without a gap', () => {
    expect(RECORDS.map(name => Number(name.slice(0, 4)))).toEqual(RECORDS.map((_name, index) => index + 1));
  });

  it.each(RECORDS)('%s has a title with its number, and the four headings', name => {
    const text = read(`docs/decisions/${name}`);
    expect(text).toMatch(new RegExp(`^# ${name.slice(0, 4)}\\. \\S`));
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Context', 'Decision', 'What follows', 'What was looked at']);
  });
});

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

const isInside = (link: string) => !/^[a-z]+:/.test(link);

function leadsSomewhere(link: string, page: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return false;
  return (
    heading === undefined || [...read(target).matchAll(/^#+ (.+)$/gm)].some(([, text = '']) => slugOf(text) === heading)
  );
}

const slugOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s+/g, '-');
