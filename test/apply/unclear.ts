import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {connect, isUnclear} from '../../src/api/connect.ts';
import {Secret} from '../../src/model/secret.ts';

export {isUnclear};

/** The error of a write whose answer was lost, as the client makes it. */
export async function unclear(): Promise<unknown> {
  const server = createServer(request => request.socket.resetAndDestroy());
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const {port} = server.address() as AddressInfo;
  const {writer} = connect({url: `http://127.0.0.1:${port}`, key: new Secret('x'), userAgent: 'test'});
  try {
    await writer.post('custom-tags', {label: 'x'});
    return undefined;
  } catch (error) {
    return error;
  } finally {
    server.close();
  }
}
