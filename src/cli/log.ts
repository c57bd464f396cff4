import pino, {type Logger} from 'pino';

/** Structured logs on standard error, written at once so that none is lost at the end. Secrets are never handed to it. */
export const createLog = (level: string): Logger =>
  pino(
    {level, base: null, redact: ['key', 'secret', '*.key', '*.secret', '*.authorization']},
    pino.destination({dest: 2, sync: true}),
  );
