export {acquireLock} from './acquire.ts';
export {breakLock, findLock, type LockView} from './break.ts';
export {type Traces, tracesOfDeadRuns} from './dead.ts';
export {type Holder, holderOf} from './holder.ts';
export {type KeyUnderWay, keyHash} from './key-under-way.ts';
export type {Lock, LockMode, LockPorts} from './lock.ts';
export {LockLost, momentText} from './locked.ts';
export {type ProcessIdentity, thisProcess} from './process-identity.ts';
export {steadyClock} from './steady.ts';
