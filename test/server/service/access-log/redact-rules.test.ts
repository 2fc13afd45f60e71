import { expect } from 'chai';
import fc from 'fast-check';
import { loadConfig } from '#server/foundation/config/index.ts';
import {
  ipInForm,
  queryRedactor,
  truncateIp,
  withoutOwnSecrets,
} from '#server/service/access-log/redact-rules.ts';
import { formatApiKey, formatServiceToken, parseIp } from '#shared/values/index.ts';

const redact = queryRedactor(['token', 'api_key', 'x_amz_*', 'password']);
const config = (fields: Record<string, string> = {}) => loadConfig(fields, '/dev/null');

/** Encodes every character as bytes, in mixed case. */
const encodeAll = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

describe('access log: query parameters that are not kept', () => {
  const cases: [string, string][] = [
    ['/a?token=abc', '/a?token=REDACTED'],
    ['/a?x=1&token=abc&y=2', '/a?x=1&token=REDACTED&y=2'],
    ['/a?token=1&token=2', '/a?token=REDACTED&token=REDACTED'],
    ['/a?TOKEN=abc&Token=d', '/a?TOKEN=REDACTED&Token=REDACTED'],
    ['/a?%74oken=abc', '/a?%74oken=REDACTED'],
    ['/a?apiKey=abc&api-key=d&api%5Fkey=e', '/a?apiKey=REDACTED&api-key=REDACTED&api%5Fkey=REDACTED'],
    ['/a?token=', '/a?token=REDACTED'],
    ['/a?token', '/a?token'],
    ['/a?token=a=b=c', '/a?token=REDACTED'],
    ['/a?x=1;token=abc;y=2', '/a?x=1;token=REDACTED;y=2'],
    ['/a?token=abc;def', '/a?token=REDACTED'],
    ['/a?x=1?token=abc', '/a?x=1?token=REDACTED'],
    ['/a??token=abc', '/a??token=REDACTED'],
    ['/a?token%3Dabc', '/a?token%3DREDACTED'],
    ['/a?user[password]=abc&password[]=d', '/a?user[password]=REDACTED&password[]=REDACTED'],
    ['/a?user%5Bpassword%5D=abc&user.password=d', '/a?user%5Bpassword%5D=REDACTED&user.password=REDACTED'],
    [
      '/a?to=https%3A%2F%2Fx%3Ftoken%3Dabc%26b%3D1&c=2',
      '/a?to=https%3A%2F%2Fx%3Ftoken%3DREDACTED%26b%3D1&c=2',
    ],
    ['/a?X-Amz-Signature=abc&x-amzn=d', '/a?X-Amz-Signature=REDACTED&x-amzn=REDACTED'],
    ['/token=abc?x=1', '/token=abc?x=1'],
    ['/a?mytoken=1&tokens=2&to=3', '/a?mytoken=1&tokens=2&to=3'],
    ['/a?%zz=1&%=2&token=x', '/a?%zz=1&%=2&token=REDACTED'],
    ['/a?', '/a?'],
    ['', ''],
  ];
  for (const [target, kept] of cases)
    it(`${target || 'an empty target'} is kept as ${kept || 'it is'}`, () =>
      expect(redact(target)).to.equal(kept));

  it('a value is gone wherever its parameter stands and however its name is written', () => {
    const harmless = fc.stringMatching(/^[a-z%=;?&]{0,12}$/).filter((text) => !/token/i.test(text));
    const name = fc.constantFrom('token', 'TOKEN', encodeAll('token'), 'to%6ben', 'Api-Key', 'a[token]');
    const separator = fc.constantFrom('&', ';', '?');
    fc.assert(
      fc.property(harmless, harmless, name, separator, (before, after, written, cut) => {
        const kept = redact(`/p?${before}${cut}${written}=SECRETVALUE&${after}`);
        expect(kept).to.not.include('SECRETVALUE');
        expect(kept.startsWith('/p?')).to.equal(true);
      }),
    );
  });

  it('never throws, leaves the path alone, and doing it twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const once = redact(text);
        expect(redact(once)).to.equal(once);
        expect(once.split('?')[0]).to.equal(text.split('?')[0]);
      }),
    );
  });

  it('a lone * stands for every parameter, and no name for none', () => {
    expect(queryRedactor(['*'])('/a?x=1&y=2')).to.equal('/a?x=REDACTED&y=REDACTED');
    expect(queryRedactor([])('/a?token=1')).to.equal('/a?token=1');
  });

  it('more different names than are remembered change no answer', () => {
    for (let at = 0; at < 2500; at++)
      expect(redact(`/a?n${at}=1&token=2`)).to.equal(`/a?n${at}=1&token=REDACTED`);
  });
});

describe('access log: secrets of ours are not kept', () => {
  const bytes = Uint8Array.from({ length: 80 }, (_, at) => (at * 37) % 248);
  const secrets = [formatApiKey(bytes), formatApiKey(bytes, 'test'), formatServiceToken(bytes)];

  it('in path, query and any encoding only the four letters are left', () => {
    for (const secret of secrets)
      for (const written of [
        secret,
        secret.replace('_', '%5F'),
        secret.replace('_', '%255f'),
        encodeAll(secret),
      ])
        for (const target of [`/${written}`, `/a/${written}/b?x=1`, `/a?q=${written}`, `/a?${written}`]) {
          const kept = withoutOwnSecrets(target);
          expect(kept, target).to.include(`${secret.slice(0, 4)}*`);
          expect(kept, target).to.not.include(secret.slice(4, 20));
          expect(kept, target).to.not.include(encodeAll(secret.slice(4, 12)));
        }
  });

  it('a key without its checksum is a key all the same', () => {
    expect(withoutOwnSecrets(`/a/${secrets[0]?.slice(0, 34)}`)).to.equal('/a/wrk_*');
  });

  it('plain and encoded ones in one text are both gone', () => {
    const [one = '', other = ''] = secrets;
    expect(withoutOwnSecrets(`/${one}?q=${encodeAll(other)}`)).to.equal('/wrk_*?q=wrt_*');
  });

  it('what is none stays as it came, encoding and all', () => {
    for (const target of ['/wrk_short', '/a%20b?x=%41%5F', '/wr1_'.padEnd(60, 'a')])
      expect(withoutOwnSecrets(target)).to.equal(target);
  });
});

describe('access log: truncated addresses', () => {
  const cases: [string, string | null][] = [
    ['203.0.113.9', '203.0.113.0'],
    ['::ffff:203.0.113.9', '203.0.113.0'],
    ['::ffff:cb00:7109', '203.0.113.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['2001:0DB8::7', '2001:db8::'],
    ['fe80::1%eth0', 'fe80::'],
    ['::1', '::'],
    ['2002:cb00:7109:1::1', '2002:cb00:7100::'],
    ['unknown', null],
    ['', null],
    ['203.0.113', null],
  ];
  for (const [ip, kept] of cases)
    it(`${ip || 'nothing'} is kept as ${kept ?? 'nothing'}`, () => expect(truncateIp(ip)).to.equal(kept));

  it('the last 8 bits of IPv4 and 80 of IPv6 are gone, the rest stays, and twice is once', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (ip) => {
        const kept = truncateIp(ip) ?? '';
        const [before, after] = [parseIp(ip) ?? [], parseIp(kept) ?? []];
        const isV4 = !kept.includes(':');
        expect(
          after.slice(isV4 ? 15 : 6).every((byte) => byte === 0),
          ip,
        ).to.equal(true);
        expect(after.slice(0, isV4 ? 15 : 5), ip).to.deep.equal(before.slice(0, isV4 ? 15 : 5));
        expect(truncateIp(kept)).to.equal(kept);
      }),
    );
  });

  it('full keeps an address as it is, none keeps nothing, and no address stays none', () => {
    expect(ipInForm('203.0.113.9', 'full')).to.equal('203.0.113.9');
    expect(ipInForm('203.0.113.9', 'none')).to.equal(null);
    expect(ipInForm(null, 'truncated')).to.equal(null);
  });
});

describe('access log: what is not kept, by configuration', () => {
  it('common names of secrets are redacted unless something else is set; addresses are kept whole', () => {
    const { WRKOUT_LOG_REDACT_QUERY: names, WRKOUT_LOG_IP: ip } = config();
    const kept = queryRedactor(names)('/a?access_token=1&apiKey=2&sig=3&email=a%40b.c&q=back&code=4');
    expect(kept).to.equal(
      '/a?access_token=REDACTED&apiKey=REDACTED&sig=REDACTED&email=REDACTED&q=back&code=REDACTED',
    );
    expect(ip).to.equal('full');
  });

  it('names can be given, and the word none alone turns it off', () => {
    expect(config({ WRKOUT_LOG_REDACT_QUERY: 'q, session*' }).WRKOUT_LOG_REDACT_QUERY).to.deep.equal([
      'q',
      'session*',
    ]);
    expect(config({ WRKOUT_LOG_REDACT_QUERY: 'none' }).WRKOUT_LOG_REDACT_QUERY).to.deep.equal([]);
  });

  it('what can be no name is refused with the key’s name', () => {
    for (const text of ['a*b', '**', 'a b', 'a=b', 'a&b', '%41'])
      expect(() => config({ WRKOUT_LOG_REDACT_QUERY: text }), text).to.throw(/WRKOUT_LOG_REDACT_QUERY/);
    expect(() => config({ WRKOUT_LOG_IP: 'half' })).to.throw(
      /WRKOUT_LOG_IP: must be full, truncated or none/,
    );
  });
});
