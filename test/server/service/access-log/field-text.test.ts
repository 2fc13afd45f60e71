import { expect } from 'chai';
import fc from 'fast-check';
import { bytesOfText, textOfBytes } from '#server/service/access-log/index.ts';
import { openTestAccessLog, recordOf } from '#test/support/access-log/open-test-access-log.ts';

/** A field as Node gives it: a character for each byte. */
const field = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('access log: the text of a user agent', () => {
  it('bytes that are UTF-8 are read as UTF-8, all others stay latin1', () => {
    for (const [given, text] of [
      [field('Käse/1 жук 🧀'), 'Käse/1 жук 🧀'],
      ['K\xe4se/1', 'Käse/1'],
      ['\xc3', 'Ã'],
      // A slash in more bytes than it needs must not become one.
      ['\xc0\xaf', 'À¯'],
      ['\xed\xa0\x80', 'í\xa0\x80'],
      [field('\ufeffx'), '\ufeffx'],
      ['curl/8.14', 'curl/8.14'],
      ['', ''],
    ] as const)
      expect(textOfBytes(given), JSON.stringify(given)).to.equal(text);
  });

  it('a text that is no field, as JSON brings it, comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(textOfBytes(bytesOfText(text))).to.equal(text);
      }),
    );
    expect(textOfBytes(bytesOfText('Ã¤'))).to.equal('Ã¤');
    expect(textOfBytes('жук Ã¤')).to.equal('жук Ã¤');
  });

  it('the log keeps what the client meant, and no secret of ours beside it', async () => {
    const test = await openTestAccessLog({ redaction: { query: [], ip: 'full' } });
    const secret = `wrk_${'a'.repeat(36)}`;
    for (const userAgent of [field('Käse жук'), 'K\xe4se', field(`Käse ${secret} ж`)])
      test.accessLog.push(recordOf({ userAgent }));
    const agents = async (log: typeof test.accessLog) =>
      (await log.list({}, { limit: 5 })).items.map(({ userAgent }) => userAgent).sort();
    expect(await agents(test.accessLog)).to.deep.equal(['Käse', 'Käse wrk_* ж', 'Käse жук']);
    await test.close();
  });
});
