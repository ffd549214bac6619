// The unmodified SDK against the sandbox, over HTTP: one test for each row of rows.mjs.

import { conform } from './harness/conform.mjs';

conform('http');
