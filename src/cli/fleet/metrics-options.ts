import {type Command, InvalidArgumentError} from 'commander';
import {type Exposed, type Serving, serveMetrics} from '../../fleet/metrics/serve.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {wholeNumber} from '../options.ts';

/** Whether metrics are served, and where. */
export const withMetrics = (command: Command, what: string): Command =>
  command
    .option('--metrics', what)
    .option('--port <n>', 'the port of --metrics; 0 for a free one', wholeNumber(0, 65_535), 9_464)
    .option('--host <address>', 'where --metrics listens; 0.0.0.0 for other machines too', host, '127.0.0.1');

function host(text: string): string {
  if (!/^[\w.:-]{1,253}$/.test(text))
    throw new InvalidArgumentError('It must be an address or a name of this machine.');
  return text;
}

/** Serves metrics and tells where. @throws RbacError `METRICS_UNUSABLE` */
export async function expose(exposed: Exposed, options: Options, io: Io): Promise<Serving> {
  const serving = await serveMetrics({host: String(options.host), port: options.port as number}, exposed);
  io.err(`Metrics at ${serving.url}/metrics, health at /healthz and /readyz.\n`);
  return serving;
}
