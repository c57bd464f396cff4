import type {Destination} from '../model/object.ts';
import {envFileSink} from './env-file.ts';
import {execSink} from './exec.ts';
import {fileSink} from './file.ts';
import {secretsOutSink} from './secrets-out.ts';
import type {Sink, To} from './sink.ts';

export {destinationKey, destinationText, sameDestination} from './destination.ts';
export {isUnclearDelivery} from './failure.ts';
export type {Delivery, Sink, SinkContext} from './sink.ts';

const SINKS: {readonly [T in Destination['to']]: Sink<To<T>>} = {
  file: fileSink,
  'env-file': envFileSink,
  exec: execSink,
  'secrets-out': secretsOutSink,
};

/** The sink that takes this destination. Hand it no other one. */
export const sinkFor = (destination: Destination): Sink => SINKS[destination.to];
