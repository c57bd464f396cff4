import {findingsOf, fullMessage, homeOf} from './findings.ts';
import {renderJson} from './json.ts';
import type {Subject} from './subject.ts';

/**
A code quality report for GitLab: every finding with its line; what has none stands at the start of the first file.
DOC: docs.gitlab.com/ci/testing/code_quality: description, check_name, fingerprint, severity, location.
@param pathOf a file's path from the root of the repository
*/
export function renderGitlab(subject: Subject, pathOf: (file: string) => string = file => file): string {
  const home = homeOf(subject);
  return renderJson(
    findingsOf(subject).map(finding => {
      const {file, line} = finding.at ?? home;
      return {
        description: fullMessage(finding),
        check_name: finding.rule,
        fingerprint: finding.fingerprint,
        severity: finding.severity,
        location: {path: pathOf(file), lines: {begin: line}},
      };
    }),
  );
}
