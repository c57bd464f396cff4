import {EXIT, type ExitCode} from '../errors.ts';
import {renderJson} from '../render/json.ts';
import type {CommandSpec} from './command.ts';
import {checkConnection} from './connection.ts';
import {examine} from './doctor/examine.ts';
import type {Finding} from './doctor/finding.ts';
import {renderFindings, sumOf} from './doctor/render.ts';
import {firstOf} from './exit-code.ts';
import {checkFormats} from './formats.ts';
import {withConnection, withFiles} from './options.ts';
import {printTargets, withTargets} from './targets.ts';

const FORMATS = ['text', 'json'] as const;

export const doctor: CommandSpec = {
  name: 'doctor',
  summary:
    'Check the surroundings: files, git, the key and its scopes, clock, lock, places for secrets. Nothing is written.',
  examples: ['doctor', 'doctor -f access/', 'doctor --format json', 'doctor --emulator'],
  define: command => withTargets(withConnection(withFiles(command)), FORMATS),

  async run({options, io}) {
    checkConnection(options, io);
    await checkFormats(options, io);
    const findings = await examine(options, io);
    const printed = await printTargets<(typeof FORMATS)[number]>(
      (format, style) =>
        format === 'json'
          ? renderJson({
              format_version: '1',
              checks: findings.map(({exit: _, ...finding}) => finding),
              summary: sumOf(findings),
            })
          : renderFindings(findings, style),
      options,
      io,
    );
    return firstOf(printed, ...findings.map(exitOf));
  },
};

const exitOf = ({status, exit}: Finding): ExitCode => (status === 'fail' ? (exit ?? EXIT.failed) : EXIT.ok);
