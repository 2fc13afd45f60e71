import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { systemRandom } from '#server/foundation/clock/index.ts';
import {
  chunkLength,
  openStream,
  sealStream,
} from '#server/privacy/rights-requests/package/sealed-chunks.ts';
import { readSealedFile, writeSealedFile } from '#server/privacy/rights-requests/package/sealed-file.ts';
import { type Keyring, openKeyring } from '#server/trust/keyring/index.ts';
import { fixedClock } from '#test/support/builders/clock.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

async function* of(...pieces: Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

async function gather(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}

const failureOf = (work: Promise<unknown>): Promise<Error | null> =>
  work.then(
    () => null,
    (error: Error) => error,
  );

describe('rights requests: sealed files', () => {
  const folder = tempFolder();
  const place = { table: 'packages', column: 'zip', row: 'request', subject: 'person' };
  const key = Buffer.alloc(32, 7);
  let keyring: Keyring;
  let deps: { random: typeof systemRandom; keyring: Keyring };
  before(async () => {
    const clock = fixedClock();
    keyring = await openKeyring(
      { clock, random: systemRandom },
      { folder: join(folder, 'keys'), rootKey: undefined },
    );
    deps = { random: systemRandom, keyring };
  });
  beforeEach(() => keyring.createSubjectKey('person'));
  after(() => keyring.close());

  const write = (file: string, content: Buffer) =>
    writeSealedFile(deps, { file, place, source: of(content) });

  it('what was sealed opens again, however it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 8 }), async (parts) => {
        const pieces = parts.map((part) => Buffer.from(part));
        const opened = await gather(openStream(key, sealStream(key, of(...pieces))));
        expect(opened.equals(Buffer.concat(pieces))).to.equal(true);
      }),
      { numRuns: 30 },
    );
  });

  for (const length of [0, 1, chunkLength - 1, chunkLength, chunkLength + 1, 3 * chunkLength])
    it(`${length} bytes open again from a file`, async () => {
      const file = join(folder, `length-${length}`);
      const content = systemRandom.bytes(length);
      await write(file, content);
      const opened = await readSealedFile(deps, { file, place });
      expect(opened && (await gather(opened)).equals(content)).to.equal(true);
    });

  it('the file holds no readable byte and only its owner may read it', async () => {
    const file = join(folder, 'secret');
    await write(file, Buffer.from('Ada Lovelace, ada@example.org'));
    expect(readFileSync(file).includes('Ada')).to.equal(false);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it('a changed, cut or exchanged chunk does not open', async () => {
    const sealed = await gather(sealStream(key, of(Buffer.alloc(3 * chunkLength, 1))));
    const chunk = chunkLength + 16;
    const swapped = Buffer.concat([
      sealed.subarray(chunk, 2 * chunk),
      sealed.subarray(0, chunk),
      sealed.subarray(2 * chunk),
    ]);
    const flipped = Buffer.from(sealed);
    flipped[chunk + 5] = (flipped[chunk + 5] ?? 0) ^ 1;
    const cut = sealed.subarray(0, 2 * chunk);
    for (const bytes of [swapped, flipped, cut, sealed.subarray(0, -1), Buffer.alloc(0)])
      expect(await failureOf(gather(openStream(key, of(bytes))))).to.be.instanceOf(Error);
  });

  it('a file at another place does not open', async () => {
    const file = join(folder, 'moved');
    await write(file, Buffer.from('text'));
    const elsewhere = { ...place, row: 'other' };
    expect(await failureOf(readSealedFile(deps, { file, place: elsewhere }))).to.be.instanceOf(Error);
  });

  it('after the key of the person is destroyed nobody opens it', async () => {
    const file = join(folder, 'erased');
    await write(file, Buffer.from('text'));
    await keyring.destroySubjectKey('person');
    expect(await readSealedFile(deps, { file, place })).to.equal(null);
  });

  it('a file that is none of ours is refused', async () => {
    const file = join(folder, 'foreign');
    writeFileSync(file, 'PK something else');
    expect((await failureOf(readSealedFile(deps, { file, place })))?.message).to.equal('not a sealed file');
    writeFileSync(file, 'WS');
    expect((await failureOf(readSealedFile(deps, { file, place })))?.message).to.include('cut off');
  });
});
