export {closeJournal} from './close.ts';
export {headCommit} from './git.ts';
export {type LastRun, readLastRun} from './last-run.ts';
export type {Intent, JournalHeader, SettledStatus} from './lines.ts';
export {type Journal, type JournalOptions, openJournal} from './open.ts';
export {type FollowedIntent, isOpenIntent, type OpenJournal} from './open-journal.ts';
export {readOpenJournals} from './read.ts';
export {type StateDirOptions, stateDir} from './state-dir.ts';
export {type UnfinishedInput, unfinishedKeys} from './unfinished.ts';
