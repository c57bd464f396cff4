import {FAILED, LAGGING, LASTING, LOST, ODD} from './faults.ts';
import type {Part} from './page.ts';

const titlesOf = (kinds: readonly {readonly title: string}[]) => kinds.map(({title}) => title);

/** The parts of the page, in order. */
export const PARTS: readonly Part[] = [
  {
    name: 'lost',
    title: 'Answers that never come',
    about:
      'Each fault strikes one request of the run, every request in turn. What strikes after the effect is tried on writes.',
    titles: titlesOf(LOST),
  },
  {
    name: 'failed',
    title: 'Failures that the API admits to',
    about: 'As above.',
    titles: titlesOf(FAILED),
  },
  {
    name: 'odd',
    title: 'Successes that say nothing, and requests that are turned away',
    about: 'As above.',
    titles: titlesOf(ODD),
  },
  {
    name: 'lasting',
    title: 'Faults that last',
    about:
      'The fault strikes a request and every one after it, repeats and the release of the lock included. The next run finds everything well again.',
    titles: titlesOf(LASTING),
  },
  {
    name: 'lag',
    title: 'Lists that lag',
    about:
      'For a second and a half a list shows the workspace as it was before a write. Nothing that is read back may be decided too early.',
    titles: titlesOf(LAGGING),
  },
  {
    name: 'kill',
    title: 'kill -9',
    about:
      'The process is killed, at every write in turn, and started again. “Disk lost” takes the journal with it; the next run is three minutes later.',
    titles: [
      'kill -9 right before a write takes effect, journal kept',
      'kill -9 right after a write took effect, journal kept',
      'kill -9 right after a write took effect, disk lost',
      'kill -9 at the first read after a write, disk lost',
    ],
  },
  {
    name: 'together',
    title: 'Two at once',
    about:
      'Two processes that meet at the lock, or without one at their first write. Without a lock keys are made twice; the later run finds that by reading back, names them and exits 5, and doing what it says leads to the end state.',
    titles: ['two applies at once', 'two applies at once, both with --lock off'],
  },
  {
    name: 'sinks',
    title: 'Places of secrets',
    about: 'Found before anything is made, changed or removed.',
    titles: [
      'a folder in the place of a secret',
      'a link in the place of a secret',
      'a link in the place of the folder of secrets',
    ],
  },
  {
    name: 'disks',
    title: 'Disks',
    about: 'Tried where the suite may mount small disks. The first two are found before anything is made.',
    titles: [
      'a folder of secrets that cannot be written to',
      'a full disk in the place of secrets',
      'a disk for secrets that is full after the second',
      'a disk for the journal that fills up while changes are made',
    ],
  },
];
