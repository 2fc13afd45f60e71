import { expect } from 'chai';
import fc from 'fast-check';
import { formFinder } from '#server/privacy/erasure/scan/find-forms.ts';
import { type Needle, needleForms } from '#server/privacy/erasure/scan/needle-forms.ts';

const email: Needle = { kind: 'e-mail address', value: 'Zoë.Ünal@example.org' };
const always = () => true;

const found = (needles: readonly Needle[], bytes: Buffer) =>
  formFinder(needleForms(needles)).find(bytes, always);

describe('erasure: forms of a needle', () => {
  const raw = Buffer.from(email.value);
  const writings: [string, Buffer][] = [
    ['raw', raw],
    ['in lower case', Buffer.from(email.value.toLowerCase())],
    ['in NFD', Buffer.from(email.value.normalize('NFD'))],
    ['hex', Buffer.from(raw.toString('hex'))],
    ['hex in capitals', Buffer.from(raw.toString('hex').toUpperCase())],
    ['UTF-16LE', Buffer.from(email.value, 'utf16le')],
    ['UTF-16BE', Buffer.from(email.value, 'utf16le').swap16()],
    ['URL-encoded', Buffer.from(encodeURIComponent(email.value))],
    ['JSON-escaped', Buffer.from('{"a":"Zo\\u00eb.\\u00dcnal@example.org"}')],
    ['quoted-printable', Buffer.from('To: Zo=C3=AB.=C3=9Cnal@example.org')],
  ];
  for (const [form, bytes] of writings)
    it(`is found ${form}`, () => {
      expect(found([email], Buffer.concat([Buffer.from('..'), bytes, Buffer.from('..')]))?.kind).to.equal(
        email.kind,
      );
    });

  it('is found in base64 wherever it stands, also with the URL alphabet', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (before, after) => {
        const whole = Buffer.concat([before, raw, after]);
        for (const encoding of ['base64', 'base64url'] as const)
          expect(found([email], Buffer.from(whole.toString(encoding))), encoding).to.not.equal(null);
      }),
    );
  });

  it('is found wherever it stands among random bytes, and nothing is found without it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 300 }), (noise, at) => {
        const bytes = Buffer.from(noise);
        expect(found([email], bytes)).to.equal(null);
        const place = Math.min(at, bytes.length);
        expect(
          found([email], Buffer.concat([bytes.subarray(0, place), raw, bytes.subarray(place)])),
        ).to.not.equal(null);
      }),
    );
  });

  it('a value that chance would find is not looked for', () => {
    expect(
      needleForms([{ kind: 'name', value: 'Al' }]).filter(({ bytes }) => bytes.length < 6),
    ).to.deep.equal([]);
  });

  it('many needles are found by one pass, each by its kind', () => {
    const addresses = Array.from(
      { length: 500 },
      (_, i): Needle => ({ kind: 'IP address', value: `198.51.${i >> 8}.${i & 255}` }),
    );
    expect(found([...addresses, email], Buffer.from('x 198.51.1.200 y'))?.kind).to.equal('IP address');
    expect(found([...addresses, email], Buffer.from('x 192.0.2.1 y'))).to.equal(null);
  });
});
