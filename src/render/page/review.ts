import {startDecisions} from './decisions.ts';
import {startPage} from './page.ts';

const {data, tables} = startPage();
if (data.sheet) startDecisions(tables, data.sheet);
