/*
Reads a plan or a diff and prints what action.yml puts out, a line each: its counts as JSON, and whether changes are
pending. Without such a file, for the command failed before it had one, there is nothing to print.
*/
const {existsSync, readFileSync} = require('node:fs');

const [, , file] = process.argv;
const ACTIONS = ['create', 'update', 'replace', 'delete', 'assign', 'unassign'];

if (existsSync(file)) {
  const {summary} = JSON.parse(readFileSync(file, 'utf8'));
  const counts = Object.fromEntries(ACTIONS.map(action => [action, Number(summary[action])]));
  const pending = Object.values(counts).some(count => count > 0);
  process.stdout.write(`counts=${JSON.stringify(counts)}\npending=${pending}\n`);
}
