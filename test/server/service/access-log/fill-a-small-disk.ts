import { once } from 'node:events';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemRandom } from '#server/foundation/clock/index.ts';
import { openLog } from '#server/foundation/http/index.ts';
import { openAccessLog, type WhenFull } from '#server/service/access-log/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';
import { countRows } from '#test/support/access-log/count-rows.ts';
import { movableClock, recordOf } from '#test/support/access-log/open-test-access-log.ts';

/**
 * A process of its own: pushes rows until its disk is full, tells how it stands, waits for room, and tells how it went. Arguments: a small disk, a
 * folder on a large one for the keys, what to do when full, and how many rows to push while it is full.
 */
const [, , disk = '', large = '', whenFull = 'refuse', extraText = '0'] = process.argv;
const clock = movableClock();
const keyring = await openKeyring({ clock, random: systemRandom }, { folder: large, rootKey: undefined });
const folder = join(disk, 'access-log');
const accessLog = await openAccessLog(
  { clock, keyring, log: openLog('silent') },
  { folder, whenFull: whenFull as WhenFull },
);
const tell = (event: string): void => {
  const { state, waitingRows, lostRows, lastError } = accessLog.health();
  const health = { state, waitingRows, lostRows, lastError };
  process.stdout.write(
    `${JSON.stringify({ event, pushed, acknowledged, hasRoom: accessLog.hasRoom(), ...health })}\n`,
  );
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

let [pushed, acknowledged] = [0, 0];
const push = (): void => {
  pushed += 1;
  accessLog.push(recordOf(), () => {
    acknowledged += 1;
  });
};

/** Something else that needs the disk: leaves 1 MiB of its 64. */
const filler = join(disk, 'something-else');
function fillMost(): void {
  const file = openSync(filler, 'w');
  try {
    for (let written = 0; written < 63 * 1024 * 1024; ) written += writeSync(file, Buffer.alloc(64 * 1024));
  } catch (error) {
    if (!['ENOSPC', 'EFBIG'].includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    closeSync(file);
  }
}

fillMost();
// The journal is the last to fail: day files may be full before.
while (accessLog.health().state !== 'disk-full' || (whenFull === 'refuse' && accessLog.hasRoom())) {
  for (let at = 0; at < 20; at++) push();
  await turn();
}
for (let at = 0; at < Number(extraText); at++) push();
await turn();
tell('full');
await once(process.stdin, 'data');
rmSync(filler);
await accessLog.flush();
while (accessLog.health().state !== 'ok') await turn();
await accessLog.flush();
tell('freed');
const rows = await countRows(accessLog);
await accessLog.close();
await keyring.close();
process.stdout.write(`${JSON.stringify({ event: 'counted', rows })}\n`);
