import {RbacError} from '../../errors.ts';

/** The library, which only those install who have metrics scraped. @throws RbacError `METRICS_UNUSABLE` */
export async function loadLibrary(): Promise<typeof import('prom-client')> {
  try {
    return await import('prom-client');
  } catch {
    throw new RbacError('METRICS_UNUSABLE', 'the library prom-client is not installed, or does not load', {
      hint: 'run: npm install prom-client (with -g if instantly-rbac was installed with it)',
    });
  }
}
