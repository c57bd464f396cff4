import type {Destination} from '../model/object.ts';
import {ageSink} from './age.ts';
import {envFileSink} from './env-file.ts';
import {execSink} from './exec.ts';
import {fileSink} from './file.ts';
import {githubSink} from './github.ts';
import {secretsOutSink} from './secrets-out.ts';
import type {Sink, To} from './sink.ts';
import {vaultSink} from './vault.ts';

export {isUnclearDelivery} from './failure.ts';
export type {Delivery, Sink, SinkContext} from './sink.ts';

const SINKS: {readonly [T in Destination['to']]: Sink<To<T>>} = {
  file: fileSink,
  'env-file': envFileSink,
  age: ageSink,
  github: githubSink,
  vault: vaultSink,
  exec: execSink,
  'secrets-out': secretsOutSink,
};

/** The sink that takes this destination. Hand it no other one. */
export const sinkFor = (destination: Destination): Sink => SINKS[destination.to];
