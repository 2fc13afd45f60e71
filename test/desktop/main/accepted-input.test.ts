import { expect } from 'chai';
import { array, assert, constantFrom, property, string } from 'fast-check';
import { fingerprintOf, isSameFingerprint } from '#desktop/main/connection/fingerprint.ts';
import { placeWindow } from '#desktop/main/windows/place-window.ts';
import { fileNameSchema, serverOriginSchema, serverPathSchema } from '#shared/ipc/index.ts';

const pieces = constantFrom(
  '/',
  '..',
  '.',
  '%2e',
  '%2E',
  '%2f',
  '\\',
  '//',
  'admin',
  'v1',
  '?',
  '#',
  '@',
  'x',
  ':',
  ' ',
  '\n',
);

describe('console: what it takes for a path, an origin, a name', () => {
  it('every accepted path stays below /admin/ at the same server, however it is read', () => {
    let accepted = 0;
    const climbing = array(pieces, { maxLength: 8 }).map((parts) => `/admin/${parts.join('')}`);
    assert(
      property(climbing, (path) => {
        if (!serverPathSchema.safeParse(path).success) return;
        accepted += 1;
        const url = new URL(path, 'https://127.0.0.1:9443');
        expect(url.origin).to.equal('https://127.0.0.1:9443');
        expect(url.pathname.startsWith('/admin/'), path).to.equal(true);
        expect(url.hash).to.equal('');
      }),
      { numRuns: 2000 },
    );
    expect(accepted).to.be.greaterThan(50);
  });

  it('every accepted origin is what a URL makes of it', () => {
    let accepted = 0;
    const parts = [
      'https://',
      'http://',
      'a',
      '127.0.0.1',
      '[::1]',
      ':9443',
      ':99999',
      ':443',
      '@',
      '/',
      '.',
      '-',
      'A',
      '?',
      '#',
    ];
    assert(
      property(array(constantFrom(...parts), { maxLength: 3 }), (chosen) => {
        const text = `https://${chosen.join('')}`;
        if (!serverOriginSchema.safeParse(text).success) return;
        accepted += 1;
        expect(new URL(text).origin).to.equal(text);
        expect(new URL(text).username).to.equal('');
      }),
      { numRuns: 3000 },
    );
    expect(accepted).to.be.greaterThan(50);
  });

  for (const origin of [
    'https://127.0.0.1:9443',
    'https://[::1]:9443',
    'https://wrkout.example',
    'https://box:9443',
  ]) {
    it(`${origin} is an origin`, () => {
      expect(serverOriginSchema.safeParse(origin).success).to.equal(true);
    });
  }

  it('no accepted file name leaves its folder', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 12 }), (name) => {
        if (!fileNameSchema.safeParse(name).success) return;
        expect(name).to.not.match(/[/\\]|^\./);
        expect(name).to.not.include('\0');
      }),
    );
  });
});

describe('console: fingerprints', () => {
  it('are written as openssl writes them', () => {
    // printf abc | openssl dgst -sha256 -c
    const expected =
      'BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD';
    expect(fingerprintOf(Buffer.from('abc'))).to.equal(expected);
    expect(isSameFingerprint(expected, expected)).to.equal(true);
    expect(isSameFingerprint(expected, expected.replace(/AD$/, 'AE'))).to.equal(false);
    expect(isSameFingerprint(expected, expected.slice(0, -3))).to.equal(false);
  });
});

describe('console: where the window goes', () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];

  it('to its former place while enough of it can be seen there, else to the usual one', () => {
    const kept = { x: 100, y: 100, width: 1000, height: 700 };
    expect(placeWindow(kept, screens)).to.deep.equal(kept);
    expect(placeWindow({ ...kept, x: 1841 }, screens)).to.equal(undefined);
    expect(placeWindow({ ...kept, x: 1840 }, screens)).to.deep.equal({ ...kept, x: 1840 });
    expect(placeWindow({ ...kept, y: -640 }, screens)).to.equal(undefined);
    expect(placeWindow(undefined, screens)).to.equal(undefined);
  });
});
