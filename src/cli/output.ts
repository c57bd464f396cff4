import {fstatSync, writeSync} from 'node:fs';

/** Standard input, output and error, as the system numbers them. */
export type Descriptor = 0 | 1 | 2;

/**
Writes to standard output or error. What leads into a file or a pipe is written at once, without a stream: making one would
cost every start some milliseconds. A device, and a pipe that cannot take more just now, get one.
@param failed is told when nothing more can be written there
*/
export function writerTo(
  descriptor: 1 | 2,
  failed: (error: NodeJS.ErrnoException) => void,
): (text: string | Uint8Array) => void {
  let stream: NodeJS.WritableStream | undefined;
  const openStream = () => {
    const opened = descriptor === 1 ? process.stdout : process.stderr;
    opened.on('error', failed);
    return opened;
  };
  return text => {
    if (stream === undefined && isDevice(descriptor)) stream = openStream();
    const rest = stream === undefined ? writeNow(descriptor, Buffer.from(text), failed) : text;
    if (rest.length === 0) return;
    stream ??= openStream();
    stream.write(rest);
  };
}

/** Whether somebody sits at the other end. Asks no more than needed: `node:tty` brings the whole network code along. */
export const isTerminal = (descriptor: Descriptor): boolean =>
  isDevice(descriptor) && process.getBuiltinModule('node:tty').isatty(descriptor);

function isDevice(descriptor: Descriptor): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true; // Nothing is known of it, so it is left to Node's own streams.
  }
}

/** @returns what could not be written yet */
function writeNow(descriptor: 1 | 2, bytes: Uint8Array, failed: (error: NodeJS.ErrnoException) => void): Uint8Array {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return rest;
    failed(error as NodeJS.ErrnoException);
    return new Uint8Array();
  }
  return rest;
}
