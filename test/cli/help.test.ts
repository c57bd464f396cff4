import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {COMMANDS, firstWords, GROUPS} from '../../src/cli/catalogue.ts';
import {run} from './support.ts';

const names = Object.keys(COMMANDS);

describe.concurrent('help', () => {
  it.each(names)('%s --help says what it takes, with examples', async name => {
    const {code, stdout, stderr} = await run([...name.split(' '), '--help']);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toContain(`Usage: instantly-rbac ${name}`);
    expect(stdout).toContain(`Examples:\n  $ instantly-rbac ${name}`);
    expect(stdout).not.toContain('default: []');
    expect(stdout).not.toMatch(/\(default: [^)]*\)\s+\(default/);
  });

  it('has what is a command of its own first, and what it shares with others below', async () => {
    const {stdout} = await run(['apply', '--help']);
    const headings = stdout.match(/^\S.*:$/gm);
    expect(headings).toEqual([
      'Arguments:',
      'Options:',
      'Files:',
      'What to take:',
      'What is printed:',
      'Connection:',
      'Always:',
      'Examples:',
    ]);
    expect(stdout.slice(stdout.indexOf('Options:'), stdout.indexOf('Files:'))).toContain('--auto-approve');
  });

  it('lists every command, and how to start without an account', async () => {
    const {code, stdout, stderr} = await run(['--help']);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    for (const name of Object.keys(firstWords())) expect(stdout).toMatch(new RegExp(`^ {2}${name} +\\S`, 'm'));
    expect(stdout).toContain('--emulator');
  });

  it('says the same for help, and that of a command for help and its name', async () => {
    const [help, option, ofPlan, plan] = await Promise.all([
      run(['help']),
      run(['-h']),
      run(['help', 'plan']),
      run(['plan', '-h']),
    ]);
    expect(help).toEqual(option);
    expect(ofPlan).toEqual(plan);
    expect(ofPlan.stdout).toContain('--detailed-exitcode');
  });

  it.each(Object.keys(GROUPS))('%s --help lists the commands of the group', async group => {
    const [option, help, alone] = await Promise.all([run([group, '--help']), run(['help', group]), run([group])]);
    expect(option).toMatchObject({code: 0, stderr: ''});
    expect(help).toEqual(option);
    expect(alone).toMatchObject({code: 64, stdout: '', stderr: option.stdout});
    for (const name of names.filter(one => one.startsWith(`${group} `)))
      expect(option.stdout).toMatch(new RegExp(`^ {2}${name.slice(group.length + 1)} +\\S`, 'm'));
  });

  it('is printed as an error when no command is named', async () => {
    const {code, stdout, stderr} = await run([]);
    expect({code, stdout}).toEqual({code: 64, stdout: ''});
    expect(stderr).toContain('Usage: instantly-rbac <command>');
  });

  it.each(['--version', '-V'])('%s prints the version alone', async option => {
    const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {version: string};
    expect(await run([option])).toMatchObject({code: 0, stdout: `${version}\n`, stderr: ''});
  });
});

describe.concurrent('wrong use is exit 64, said on standard error', () => {
  it.each([
    ['an unknown command', ['pln'], 'no command is called "pln"\n  → did you mean "plan"?'],
    ['help for an unknown command', ['help', 'aply'], 'did you mean "apply"?'],
    ['an unknown command of a group', ['owner', 'transfr'], 'did you mean "owner transfer"?'],
    ['a command that resembles none', ['xyzzy'], 'there are validate, plan'],
    ['a name of every object', ['constructor'], 'no command is called "constructor"'],
    ['options before the command', ['-f', 'x.yaml', 'plan'], 'write: instantly-rbac plan -f x.yaml'],
    ['an unknown option', ['plan', '--fle', 'x'], 'no option is called "--fle"\n  → did you mean --file?'],
    ['an option without its value', ['plan', '--file'], '--file needs a value: --file <path>'],
    ['an unknown kind', ['plan', '--only', 'membrs'], 'did you mean "member"?'],
    ['an unknown reason', ['plan', '--reason', 'expird'], 'did you mean "expired"?'],
    ['an unknown guardrail', ['plan', '--allow', 'max_removal'], 'did you mean "max_removals"?'],
    ['a guardrail that nobody can allow', ['plan', '--allow', 'own_key'], 'cannot be allowed'],
    [
      'a choice that is nearly one',
      ['init', '--ci', 'gitlb'],
      '--ci: "gitlb" is none of github, gitlab, none\n  → did you',
    ],
    ['a shell that is nearly one', ['completion', 'bsh'], '"bsh" is none of bash, zsh, fish\n  → did you mean "bash"?'],
    ['a choice that resembles none', ['init', '--ci', 'x'], 'none\n  → instantly-rbac init --help says what it takes'],
    ['an option that must be there', ['owner', 'transfer'], '--to <email> is missing\n'],
    ['a word that must be there', ['resend'], '<emails> is missing\n'],
    ['words that are not one line', ['plan', '--fi\nx'], 'no option is called "--fi\\u{a}x"'],
    ['a number that is too large', ['plan', '--pace', '81'], 'a whole number from 1 to 80'],
    ['a number that is none', ['plan', '--parallelism', '1e1'], 'a whole number from 1 to 100'],
    [
      'a day that does not exist',
      ['plan', '--as-of', '2027-02-30'],
      '--as-of "2027-02-30": it must be a day such as 2027-01-31',
    ],
    [
      'a format that does not exist',
      ['plan', '--format', 'yaml'],
      'no format is called "yaml"\n  → there are text, json',
    ],
    ['an age that is none', ['apply', 'plan.json', '--max-plan-age', 'soon'], 'a duration such as 12h or 2d'],
    ['an id that is none', ['plan', '--as-workspace', 'a b'], '--as-workspace takes the id of a workspace'],
    ['too many words', ['plan', 'plan.json'], '"plan.json" is too much: plan takes no argument'],
    ['a folder of files without its name', ['export', '--split'], 'name a folder with --out'],
    ['a schema that does not exist', ['schema', 'pln'], '"pln" is none of rbac, overlay, fleet, plan'],
    ['a rate that is none', ['emulate', '--rate', '0'], 'requests per second, or off'],
    ['another day for apply', ['apply', '--as-of', '2027-01-31', '--auto-approve'], '--as-of shows what another day'],
  ])('%s', async (_case, args, words) => {
    const {code, stdout, stderr} = await run(args, {
      env: {INSTANTLY_API_KEY: 'x', INSTANTLY_API_URL: 'http://127.0.0.1:9'},
    });
    expect({code, stdout}).toEqual({code: 64, stdout: ''});
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/^USAGE {2}/);
  });
});
