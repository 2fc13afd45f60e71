import process from 'node:process';
import { runChecks } from './check/run-checks.ts';

const results = await runChecks(process.cwd());
process.exitCode = results.every((result) => result.passed) ? 0 : 1;
