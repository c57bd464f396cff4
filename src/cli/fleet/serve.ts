import {EXIT, RbacError} from '../../errors.ts';
import {openQueueMetrics} from '../../fleet/metrics/queue.ts';
import type {CommandSpec} from '../command.ts';
import {TOOL} from '../version.ts';
import {expose, withMetrics} from './metrics-options.ts';
import {addressOf, withQueueName} from './queue-options.ts';

export const fleetServe: CommandSpec = {
  name: 'fleet serve',
  summary:
    'Serve metrics and health of a queue and its workers, until Ctrl-C or SIGTERM. It needs no key and no files.',
  examples: ['fleet serve --metrics', 'fleet serve --metrics --host 0.0.0.0 --port 9464'],
  define: command => withMetrics(withQueueName(command), 'how many jobs and workers there are, for Prometheus'),

  async run({options, io}) {
    if (options.metrics !== true)
      throw new RbacError('USAGE', 'fleet serve is told nothing to serve', {hint: 'write --metrics behind it'});
    const metrics = await openQueueMetrics(addressOf(options, io), TOOL.version);
    const stopped = new Promise<void>(end => io.onInterrupt(end));
    const serving = await expose(metrics, options, io);
    await stopped;
    await serving.close();
    return EXIT.ok;
  },
};
