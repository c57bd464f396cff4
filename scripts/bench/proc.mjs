import {readFileSync} from 'node:fs';

const TICK_MS = 10; // Linux counts the CPU time of processes in hundredths of a second.
const LOOK_EVERY_MS = 20;

/**
Watches a child from outside, by what Linux tells in /proc; elsewhere its end gives nothing. The CPU time is what all children
of this process have used by their end, so nothing else may end meanwhile. The memory is the highest that was reached until
the last look.
*/
export function watchProcess(pid) {
  if (process.platform !== 'linux') return {end: () => ({})};
  const before = childrenCpuMs();
  let peakMB = 0;
  const look = () => {
    peakMB = Math.max(peakMB, peakOf(pid) ?? 0);
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return {
    end() {
      clearInterval(timer);
      return {cpuMs: childrenCpuMs() - before, ...(peakMB > 0 && {peakMB})};
    },
  };
}

/** User and system time of all children that have ended, theirs included. */
function childrenCpuMs() {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // From the third field on.
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

/** The most memory that a process has had so far; undefined once it has ended. */
function peakOf(pid) {
  try {
    const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kB === undefined ? undefined : Number(kB) / 1024;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}
