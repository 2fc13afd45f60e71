import { recordOf, testStart } from '#test/support/access-log/open-test-access-log.ts';
import { openTestUsage } from '#test/support/usage/open-test-usage.ts';

/**
 * A process of its own: pushes rows of several hours and days without end, some twice, and rolls up all the time. Says `ready` when it begins, and
 * after each lot how many rows are durable. Argument: the data folder.
 */
const test = await openTestUsage({ root: process.argv[2] ?? '' });
const { accessLog, usage } = test.parts;
const people = [await test.newAccount(), await test.newAccount()];

process.stdout.write('ready\n');
for (let lot = 0, durable = 0; ; lot++) {
  const records = Array.from({ length: 60 }, (_, at) =>
    recordOf({
      ...people[at % 3],
      timeMs: testStart + ((lot + at) % 40) * 3_600_000,
      status: at % 9 === 0 ? 502 : 200,
    }),
  );
  for (const record of records) accessLog.push(record);
  for (const record of records.slice(0, 5)) accessLog.push(record);
  const rolling = usage.rollUp.recent();
  await accessLog.flush();
  await rolling;
  durable += records.length;
  process.stdout.write(`${durable}\n`);
}
