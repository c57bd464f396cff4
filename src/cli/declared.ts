/** What few validations need, and only those load: how assertions are judged by the files alone, and shown. */
export {assertionLines} from '../render/assertions.ts';
export {checkDeclared} from '../report/assert/check.ts';
