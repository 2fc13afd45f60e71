import process from 'node:process';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { openKeyring } from '#server/trust/keyring/index.ts';

// Destroys a key and makes a new epoch, and is killed at the step it is told, as often as it is told to come there before.
const [folder = '', step = '', before = '0'] = process.argv.slice(2);
let passed = 0;
const keyring = await openKeyring(
  {
    clock: systemClock,
    random: systemRandom,
    onStep: (name) => {
      if (name === step && passed++ === Number(before)) process.kill(process.pid, 'SIGKILL');
    },
  },
  { folder, rootKey: undefined },
);
await keyring.destroySubjectKey('destroyed');
process.stdout.write('destroyed\n');
await keyring.newEpoch();
await keyring.close();
