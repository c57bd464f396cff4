import {EXIT, EXIT_ORDER, type ExitCode} from '../errors.ts';
import type {FleetRow} from '../model/fleet.ts';

/**
The exit code of a run over several workspaces: the worst of theirs.
@param written whether anything was written in any of them: then only 0, 5 and 130 are left
*/
export function exitCodeOf(rows: readonly Pick<FleetRow, 'exit_code'>[], written = false): ExitCode {
  const worst = EXIT_ORDER.find(code => rows.some(({exit_code}) => exit_code === code)) ?? EXIT.ok;
  return written && worst !== EXIT.ok && worst !== EXIT.interrupted ? EXIT.partial : worst;
}
