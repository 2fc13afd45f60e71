import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import { expect } from 'chai';
import { headLength, makeIdentity, recipientOf } from '#server/trust/backups/archive/age-header.ts';
import { readArchive } from '#server/trust/backups/archive/read-archive.ts';
import { openArchive } from '#server/trust/backups/archive/write-archive.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

const pieceLength = 64 * 1024;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('backups: archives', () => {
  const folder = tempFolder();
  let identity: string;
  let count = 0;
  before(async () => {
    identity = await makeIdentity();
  });

  const options = async () => ({
    file: join(folder, `archive-${++count}.age`),
    recipient: await recipientOf(identity),
    nonce: randomBytes(16),
    bytesPerSecond: () => null,
    onBytes: () => undefined,
  });

  const read = (file: string, own = identity) =>
    readArchive({
      file,
      identity: own,
      into: null,
      isExpected: () => true,
      keep: 'kept',
      onBytes: () => undefined,
    });

  async function makeArchive(contents: Record<string, Buffer>): Promise<string> {
    const chosen = await options();
    const archive = await openArchive(chosen);
    for (const [name, bytes] of Object.entries(contents)) {
      const path = join(folder, 'source');
      writeFileSync(path, bytes);
      expect(await archive.addFile(name, path)).to.deep.equal({
        name,
        bytes: bytes.length,
        sha256: sha256(bytes),
      });
    }
    await archive.addText('kept', 'a note');
    await archive.finish();
    return chosen.file;
  }

  for (const size of [0, 1, 511, 512, pieceLength - 1536, pieceLength, 3 * pieceLength + 7])
    it(`a file of ${size} bytes comes back with its hash`, async () => {
      const bytes = randomBytes(size);
      const { found, kept } = await read(await makeArchive({ 'a.sqlite': bytes }));
      expect(found).to.deep.equal([{ name: 'a.sqlite', bytes: size, sha256: sha256(bytes) }]);
      expect(kept?.toString()).to.equal('a note');
    });

  it('the age library itself reads what is written here, and what it writes is read here', async () => {
    const file = await makeArchive({ 'a.sqlite': randomBytes(200_000) });
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const tar = Buffer.from(await decrypter.decrypt(readFileSync(file)));
    expect(tar.subarray(257, 262).toString()).to.equal('ustar');
    const encrypter = new Encrypter();
    encrypter.addRecipient(await recipientOf(identity));
    const theirs = join(folder, 'theirs.age');
    writeFileSync(theirs, await encrypter.encrypt(tar));
    expect((await read(theirs)).found).to.deep.equal((await read(file)).found);
  });

  it('is for its owner alone, and stands under its name only when it is whole', async () => {
    const chosen = await options();
    const archive = await openArchive(chosen);
    await archive.addText('kept', 'a note');
    expect(existsSync(chosen.file)).to.equal(false);
    await archive.finish();
    expect(statSync(chosen.file).mode & 0o777).to.equal(0o600);
    expect(existsSync(`${chosen.file}.part`)).to.equal(false);
  });

  it('given up in the middle of a file nothing of it stays', async () => {
    const chosen = await options();
    const archive = await openArchive(chosen);
    await archive.addText('kept', 'a note');
    await archive.abort();
    expect([chosen.file, `${chosen.file}.part`].filter((file) => existsSync(file))).to.deep.equal([]);
  });

  describe('one that was changed is refused with what is wrong', () => {
    let whole: Buffer;
    let begins: number;
    before(async () => {
      whole = readFileSync(await makeArchive({ 'a.sqlite': randomBytes(3 * pieceLength) }));
      begins = (headLength(whole) ?? 0) + 16;
    });

    async function refusal(bytes: Buffer, own?: string): Promise<{ fault: string; message: string }> {
      const file = join(folder, `changed-${++count}.age`);
      writeFileSync(file, bytes);
      const error = (await read(file, own).then(
        () => new Error('it was taken'),
        (reason: unknown) => reason,
      )) as { fault: string; message: string };
      return { fault: error.fault, message: error.message };
    }

    const flipped = (at: number): Buffer => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
      return bytes;
    };

    it('a flipped bit: the piece in which it is', async () => {
      const second = begins + pieceLength + 16;
      expect(await refusal(flipped(second + 100))).to.deep.equal({
        fault: 'damaged',
        message: `bytes were changed: the piece from byte ${second} to ${second + pieceLength + 16} does not fit its seal`,
      });
    });

    it('a bit of the head: the head', async () => {
      expect((await refusal(flipped(begins - 30))).message).to.match(/^its head is damaged/);
    });

    for (const [what, length] of [
      ['in the middle of a piece', 2 * pieceLength],
      ['between two pieces', 2 * (pieceLength + 16)],
      ['by its last byte', null],
    ] as const)
      it(`cut off ${what}: that it ends too early`, async () => {
        const cut = whole.subarray(0, length === null ? whole.length - 1 : begins + length);
        expect(await refusal(cut)).to.include({ fault: 'damaged' });
        expect((await refusal(cut)).message).to.match(/^it ends too early/);
      });

    it('cut off within its head, empty, or another kind of file: each by name', async () => {
      expect((await refusal(whole.subarray(0, 50))).message).to.equal(
        'it ends within its head, after 50 bytes',
      );
      expect((await refusal(Buffer.alloc(0))).message).to.equal('it ends within its head, after 0 bytes');
      expect((await refusal(Buffer.from('SQLite format 3'))).message).to.match(
        /does not begin as a file in the age format/,
      );
    });

    it('bytes behind its end', async () => {
      expect((await refusal(Buffer.concat([whole, Buffer.from('more')]))).fault).to.equal('damaged');
    });

    it('two pieces that changed places', async () => {
      const length = pieceLength + 16;
      const [first, second] = [0, 1].map((at) =>
        whole.subarray(begins + at * length, begins + (at + 1) * length),
      );
      const swapped = Buffer.concat([
        whole.subarray(0, begins),
        second ?? Buffer.alloc(0),
        first ?? Buffer.alloc(0),
        whole.subarray(begins + 2 * length),
      ]);
      expect((await refusal(swapped)).message).to.match(/^bytes were changed/);
    });

    it('the key of another: which recipient it should have been', async () => {
      const other = await makeIdentity();
      expect(await refusal(whole, other)).to.deep.equal({
        fault: 'wrong-key',
        message: `it is encrypted to another recipient than ${await recipientOf(other)}`,
      });
    });
  });

  it('a name that leads out of the folder is refused before a byte is written', async () => {
    const file = await makeArchive({ '../out.sqlite': randomBytes(10) });
    const into = join(folder, 'into');
    const reading = readArchive({
      file,
      identity,
      into,
      isExpected: (name) => name === 'a.sqlite',
      keep: 'kept',
      onBytes: () => undefined,
    });
    expect(String(await reading.catch((error: unknown) => error))).to.match(
      /something that no backup holds: "\.\.\/out\.sqlite"/,
    );
    expect(existsSync(join(folder, 'out.sqlite'))).to.equal(false);
  });

  it('three hundred megabytes are sealed with memory that does not grow with them', async () => {
    const path = join(folder, 'large');
    const chunk = randomBytes(1 << 20);
    writeFileSync(path, '');
    for (let at = 0; at < 300; at += 1) writeFileSync(path, chunk, { flag: 'a' });
    const chosen = await options();
    const archive = await openArchive(chosen);
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 5);
    const start = process.memoryUsage().rss;
    await archive.addFile('a.sqlite', path);
    await archive.addText('kept', '');
    await archive.finish();
    clearInterval(timer);
    expect(peak - start).to.be.below(200_000_000);
  });
});
