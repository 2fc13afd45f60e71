import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { scanFolder } from '#server/privacy/erasure/scan/scan-folder.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

const pieceLength = 256 * 1024;
const needles = [
  { kind: 'e-mail address', value: 'ada@example.org' },
  { kind: 'name', value: 'Ada Lovelace' },
] as const;

describe('erasure: scan of a folder', () => {
  const root = tempFolder();
  let folder: string;
  let count = 0;
  beforeEach(() => {
    folder = join(root, String(count++));
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
  });
  const scan = (othersFiles = new Set<string>()) => scanFolder({ folder, needles, othersFiles });

  it('tells file and form, never the value', async () => {
    writeFileSync(join(folder, 'deep/er/log.txt'), 'from YWRhQGV4YW1wbGUub3Jn to');
    writeFileSync(join(folder, 'clean.txt'), 'nothing');
    const { hits, files, bytes } = await scan();
    expect(hits).to.deep.equal([{ file: 'deep/er/log.txt', what: 'e-mail address (base64)' }]);
    expect({ files, bytes }).to.deep.equal({ files: 2, bytes: 35 });
  });

  for (const at of [0, pieceLength - 20, pieceLength - 7, pieceLength - 1, pieceLength, 2 * pieceLength - 3])
    it(`nothing hides at the border of two pieces (byte ${at})`, async () => {
      const content = Buffer.alloc(2 * pieceLength + 100, 1);
      content.write('ada@example.org', at);
      writeFileSync(join(folder, 'big.bin'), content);
      expect((await scan()).hits).to.have.length(1);
    });

  it('a file name counts as content', async () => {
    writeFileSync(join(folder, 'ada@example.org.eml'), '');
    expect((await scan()).hits).to.have.length(1);
  });

  it("in another person's file the shared name is no hit, the address is", async () => {
    const file = join(folder, 'other.eml');
    writeFileSync(file, 'Hello Ada Lovelace');
    expect((await scan()).hits).to.have.length(1);
    expect((await scan(new Set([file]))).hits).to.deep.equal([]);
    writeFileSync(file, 'Hello Ada Lovelace, ada@example.org');
    expect((await scan(new Set([file]))).hits).to.deep.equal([
      { file: 'other.eml', what: 'e-mail address (raw)' },
    ]);
  });

  it('an empty folder is clean', async () => {
    expect(await scan()).to.deep.equal({ files: 0, bytes: 0, hits: [] });
  });
});
