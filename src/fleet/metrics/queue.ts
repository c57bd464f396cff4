import type {QueueAddress} from '../queue/connection.ts';
import {countQueue} from '../queue/count.ts';
import {loadLibrary} from './library.ts';
import type {Exposed} from './serve.ts';

/**
What the queue and its workers tell to whoever asks, from anywhere. Redis is asked each time: where it is gone, that is the answer.
@throws RbacError `METRICS_UNUSABLE`
*/
export async function openQueueMetrics(address: QueueAddress, version: string): Promise<Exposed> {
  const {collectDefaultMetrics, Gauge, Registry} = await loadLibrary();
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({register});
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({name: `instantly_rbac_${name}`, help, labelNames: [...labelNames], registers});
  gauge('build_info', 'The version of instantly-rbac; always 1', ['version']).set({version}, 1);
  const up = gauge('queue_up', 'Whether Redis answers: 1, or 0');
  const jobs = gauge('queue_jobs', 'Jobs in the queue; those that have ended are kept for seven days', ['state']);
  const workers = gauge('queue_workers', 'Workers that are connected to the queue');

  return {
    async metrics() {
      const counts = await countQueue(address).catch(() => undefined);
      up.set(counts === undefined ? 0 : 1);
      jobs.reset();
      workers.reset();
      if (counts !== undefined) {
        for (const [state, number] of Object.entries(counts.jobs)) jobs.set({state}, number);
        workers.set(counts.workers);
      }
      return {type: register.contentType, text: await register.metrics()};
    },
    async whyNotReady() {
      const counts = await countQueue(address).catch(() => undefined);
      if (counts === undefined) return 'Redis does not answer';
      return counts.workers === 0 ? 'no worker is connected' : undefined;
    },
  };
}
