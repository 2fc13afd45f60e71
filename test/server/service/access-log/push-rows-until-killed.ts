import { join } from 'node:path';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import { openAccessLog } from '#server/service/access-log/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import { movableClock, recordOf } from '#test/support/access-log/open-test-access-log.ts';

/** A process of its own: writes rows without end and says after each flush how many are durable. Argument: the data folder. */
const root = process.argv[2] ?? '';
const clock = movableClock();
const keyring = await openKeyring(
  { clock, random: systemRandom },
  { folder: join(root, 'keys'), rootKey: undefined },
);
const accessLog = await openAccessLog(
  { clock, keyring, log: openLog('error') },
  { folder: join(root, 'access-log') },
);

for (let durable = 0; ; ) {
  for (let at = 0; at < 500; at++) accessLog.push(recordOf());
  await accessLog.flush();
  durable += 500;
  process.stdout.write(`${durable}\n`);
}
