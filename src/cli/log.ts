import pino, {type Logger} from 'pino';
import type {Log} from '../api/connect.ts';
import {LOG_LEVELS} from './command.ts';

/**
Structured logs on standard error, written at once so that none is lost at the end. Secrets are never handed to it. The
logger is made for the first line that the level lets through: most runs have none.
*/
export function createLog(level: string): Log {
  const told = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1);
  let logger: Logger | undefined;
  const tell =
    (of: keyof Log): Log[keyof Log] =>
    (fields, message) => {
      if (!told.includes(of)) return;
      logger ??= openLog(level);
      logger[of](fields, message);
    };
  return {debug: tell('debug'), warn: tell('warn')};
}

const openLog = (level: string): Logger =>
  pino(
    {level, base: null, redact: ['key', 'secret', '*.key', '*.secret', '*.authorization']},
    pino.destination({dest: 2, sync: true}),
  );
