import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { makeQrCode, type QrCode } from '#desktop/renderer/ui/qr-code/make-qr-code.ts';
import { correctionBytes } from '#desktop/renderer/ui/qr-code/reed-solomon.ts';

const uri = 'otpauth://totp/Wrkout:ada%40team.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Wrkout';

const draw = (code: QrCode): string =>
  code.dark.map((dark, at) => (dark ? '#' : '.') + ((at + 1) % code.size === 0 ? '\n' : '')).join('');

describe('renderer: QR codes', () => {
  it('the correction bytes of the worked example in ISO/IEC 18004 Annex I are right', () => {
    // "01234567" in version 1-M: 16 data bytes, 10 correction bytes.
    const data = [
      0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
    ];
    expect(correctionBytes(data, 10)).to.deep.equal([
      0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55,
    ]);
  });

  it('have the size that their text needs, and none when it has more than 213 bytes', () => {
    const sizeOf = (length: number) => makeQrCode('x'.repeat(length))?.size;
    expect([1, 14, 15, 122, 123, 213].map(sizeOf)).to.deep.equal([21, 21, 25, 45, 49, 57]);
    expect(makeQrCode('x'.repeat(214))).to.equal(null);
    expect(makeQrCode('é'.repeat(107))).to.equal(null);
  });

  it('have a finder in three corners and the timing pattern between them, whatever the text', () => {
    const finder = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'];
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), (text) => {
        const code = makeQrCode(text);
        if (code === null) return;
        const rows = draw(code).split('\n').slice(0, code.size);
        expect(rows.slice(0, 7).map((row) => row.slice(0, 7))).to.deep.equal(finder);
        expect(rows.slice(0, 7).map((row) => row.slice(-7))).to.deep.equal(finder);
        expect(rows.slice(-7).map((row) => row.slice(0, 7))).to.deep.equal(finder);
        expect(rows[6]?.slice(7, -7)).to.match(/^\.(#\.)+$/);
      }),
    );
  });

  it('are drawn as when another program has read them back', () => {
    // Codes of every length up to 213 bytes were read by jsQR 1.4.0 when this was written; this one stands for them.
    const code = makeQrCode(uri);
    const digest = createHash('sha256')
      .update(code === null ? '' : draw(code))
      .digest('hex');
    expect(digest).to.equal('936708da218b8d0bf59882b3e8d00215b8b787ea689be9ec7d6c6a52777764fa');
  });
});
