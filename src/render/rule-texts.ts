import {ERROR_CODES} from '../errors.ts';

export interface RuleTexts {
  readonly short: string;
  readonly help: string;
}

/**
What a rule of the findings is about, for tools that explain rules.
@param riskWords when each risk rule speaks, by its name
*/
export function ruleTexts(rule: string, riskWords: ReadonlyMap<string, string>): RuleTexts {
  const [family = '', name = ''] = rule.split('/');
  switch (family) {
    case 'guardrail':
      return {
        short: GUARDRAIL_TEXTS[name] ?? `The guardrail ${name}.`,
        help: `A guardrail looks at a whole plan before anything is written. It is set under "guardrails: ${name}" in the files where it can be set; --allow ${name} lets a refusal that may be allowed pass once.`,
      };
    case 'risk':
      return {
        short: `Risk: ${riskWords.get(name) ?? name.replaceAll('_', ' ')}.`,
        help: `A rule of docs/risk.md, which says when it speaks and why. It refuses nothing by itself: --fail-on risk=LEVEL makes it count.`,
      };
    case 'audit':
      return {
        short: `A finding about a key: ${name.replace('key_', '').replaceAll('_', ' ')}.`,
        help: 'A rule of audit keys; docs/audit.md and docs/risk.md say when it speaks.',
      };
    case 'assert':
      return {
        short: ASSERT_TEXTS[name] ?? `Assertion: ${name}.`,
        help: 'A test for access that stands under "assert:" in the files; docs/assertions.md says what it can claim. --allow assert lets a plan that fails one pass once.',
      };
    case 'warning':
      return {
        short: `Warning: ${name.toLowerCase().replaceAll('_', ' ')}.`,
        help: 'Something that no change of the plan puts right, or that somebody should know before it is applied.',
      };
    case 'apply':
      return {
        short: `A change of an apply: ${name.replace('_', ' ')}.`,
        help: 'Run apply again when the reason is gone: it finishes what is left.',
      };
    default:
      return {
        short: isErrorCode(rule) ? ERROR_CODES[rule][1] : `${rule}.`,
        help: 'A problem of the desired-state files. Nothing is planned or written until it is mended.',
      };
  }
}

const isErrorCode = (rule: string): rule is keyof typeof ERROR_CODES => Object.hasOwn(ERROR_CODES, rule);

const ASSERT_TEXTS: Readonly<Record<string, string>> = {
  failed: 'An assertion does not hold in the files, or not after the plan.',
  repaired: 'An assertion does not hold now, and an apply puts that right.',
  unchecked: 'The files alone do not tell whether an assertion holds.',
};

/** Guardrails in a sentence each. */
const GUARDRAIL_TEXTS: Readonly<Record<string, string>> = {
  wrong_workspace: 'The key must lead to the workspace that the files name.',
  owner_untouched: "The owner's membership is never changed.",
  own_key: 'The key in use is never removed.',
  min_admins: 'Enough accepted admins remain at every step.',
  required_admins: 'Named people stay admins.',
  max_removals: 'A plan removes only a small share of what is there.',
  member_replacement: 'Nobody is removed and invited again without being asked.',
  protected: 'Protected objects are not removed, demoted or replaced.',
  allowed_domains: 'Members belong to the allowed mail domains.',
  forbidden_scopes: 'No key holds a forbidden scope.',
  max_key_lifetime: 'Keys expire or are rotated in time.',
  require: 'Declared objects have the fields that are required of them.',
  assert: 'The assertions of the files hold.',
  sending_tags: 'Tags that choose the senders of campaigns are touched knowingly.',
};
