import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from '#server/foundation/config/index.ts';
import { readUpstreamsFile } from '#server/service/gateway/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

const main = { name: 'main', targets: [{ url: 'http://10.0.0.5:3000' }] };
const toMain = { upstream: 'main' };
const good = { upstreams: [main], routes: [toMain] };
const upstream = (fields: object) => ({ upstreams: [{ ...main, ...fields }], routes: [toMain] });
const route = (fields: object) => ({ upstreams: [main], routes: [{ ...toMain, ...fields }] });
const target = (url: string) => upstream({ targets: [{ url }] });

describe('gateway: the upstreams file', () => {
  const folder = tempFolder();
  const file = join(folder, 'upstreams.json');
  const read = (text: string) => {
    writeFileSync(file, text);
    return readUpstreamsFile(file, { headersSeconds: 30 });
  };
  const refusal = (text: string): string => {
    try {
      read(text);
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigError);
      return (error as Error).message;
    }
    throw new Error('the file was accepted');
  };

  it('a short file gets the documented numbers', () => {
    expect(read(JSON.stringify(good))).to.deep.equal({
      upstreams: [
        {
          name: 'main',
          targets: [{ url: 'http://10.0.0.5:3000', weight: 1 }],
          balance: 'round-robin',
          connections: 64,
          retries: 2,
          queue: { most: 4000, timeoutSeconds: 5 },
          timeouts: { connectSeconds: 5, headersSeconds: 30, bodyIdleSeconds: 300, tunnelIdleSeconds: 300 },
          breaker: { failures: 5, openSeconds: 10 },
        },
      ],
      routes: [{ pathPrefix: '/', stripPrefix: false, upstream: 'main' }],
    });
  });

  it('the example in the README of the gateway is accepted', () => {
    const readme = readFileSync('server/service/gateway/README.md', 'utf8');
    const example = /```json\n(\{\n {2}"upstreams"[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    // Without the authorities, which are the reader's own.
    const { upstreams, routes } = read(example.replace(/"caFile": "[^"]*", /, ''));
    expect([upstreams.length, routes.length]).to.deep.equal([2, 3]);
    expect(refusal(example)).to.include('tls/caFile').and.include('ENOENT');
  });

  const wrong: [problem: string, content: unknown, told: string][] = [
    [
      'no list of upstreams',
      { routes: [toMain] },
      '/upstreams: is missing. Example: "upstreams": [{"name":"main"',
    ],
    [
      'an empty list of upstreams',
      { ...good, upstreams: [] },
      '/upstreams: must have at least one upstream.',
    ],
    ['no routes', { upstreams: [main] }, '/routes: is missing. Example: "routes": [{"pathPrefix"'],
    ['a list instead of an object', [], '(the whole file): must be an object. Example: {"upstreams"'],
    [
      'a misspelt field',
      upstream({ tagets: [] }),
      '/upstreams/0/tagets: is not a field of this file. Example: "upstreams"',
    ],
    [
      'no targets',
      upstream({ targets: [] }),
      '/upstreams/0/targets: must have at least one target. Example: "targets": [{',
    ],
    [
      'a name with a blank',
      upstream({ name: 'a b' }),
      '/upstreams/0/name: must be a name of up to 40 lower-case',
    ],
    [
      'an address without a scheme',
      target('10.0.0.5:3000'),
      '/upstreams/0/targets/0/url: must be an http or https address. Example: "url": "http://10.0.0.5:3000"',
    ],
    [
      'an address with a password',
      target('http://u:geheim@10.0.0.5'),
      '/upstreams/0/targets/0/url: must have no user, password',
    ],
    [
      'an address with a query',
      target('http://10.0.0.5/?key=1'),
      '/upstreams/0/targets/0/url: must have no user, password, query',
    ],
    [
      'a weight of nothing',
      upstream({ targets: [{ ...main.targets[0], weight: 0 }] }),
      '/upstreams/0/targets/0/weight: must be at least 1. Example: "weight": 2',
    ],
    [
      'a way of sharing that is not known',
      upstream({ balance: 'random' }),
      '/upstreams/0/balance: must be round-robin or least-in-flight. Example: "balance": "least-in-flight"',
    ],
    [
      'a text for a number',
      upstream({ timeouts: { connectSeconds: '5' } }),
      '/upstreams/0/timeouts/connectSeconds: must be a number. Example: "connectSeconds": 5',
    ],
    [
      'a timeout of nothing',
      upstream({ timeouts: { headersSeconds: 0 } }),
      '/upstreams/0/timeouts/headersSeconds: must be at least 0.1.',
    ],
    [
      'half a connection',
      upstream({ connections: 1.5 }),
      '/upstreams/0/connections: must be a whole number.',
    ],
    [
      'a health check without a path',
      upstream({ health: {} }),
      '/upstreams/0/health/path: is missing. Example: "path": "/healthz"',
    ],
    [
      'a health path without a slash',
      upstream({ health: { path: 'healthz' } }),
      '/upstreams/0/health/path: must be a path that begins with a slash.',
    ],
    [
      'a breaker that never closes',
      upstream({ breaker: { openSeconds: 0 } }),
      '/upstreams/0/breaker/openSeconds: must be at least 0.1.',
    ],
    [
      'a switch that turns verification off',
      upstream({ tls: { rejectUnauthorized: false } }),
      '/upstreams/0/tls/rejectUnauthorized: is not a field of this file.',
    ],
    [
      'TLS without an https target',
      upstream({ tls: {} }),
      '/upstreams/0/tls: is for https targets, and there is none.',
    ],
    [
      'a host with a port',
      route({ host: 'a.example.com:80' }),
      '/routes/0/host: must be a host name without a port. Example: "host": "api.example.com"',
    ],
    [
      'a prefix without a slash',
      route({ pathPrefix: 'cat' }),
      '/routes/0/pathPrefix: must be / or a path that begins with a slash and ends without one. Example: "pathPrefix": "/catalog"',
    ],
    [
      'a prefix with a slash at its end',
      route({ pathPrefix: '/cat/' }),
      '/routes/0/pathPrefix: must be / or a path',
    ],
    ['a prefix that climbs', route({ pathPrefix: '/a/../b' }), '/routes/0/pathPrefix: must be / or a path'],
    ['a text for a switch', route({ stripPrefix: 'yes' }), '/routes/0/stripPrefix: must be true or false.'],
    [
      'a route to nowhere',
      route({ upstream: 'min' }),
      '/routes/0/upstream: is not the name of an upstream in this file. Example: "upstream": "main"',
    ],
    [
      'two upstreams of one name',
      { ...good, upstreams: [main, main] },
      '/upstreams/1/name: is the name of another upstream too.',
    ],
    [
      'an upstream without a route',
      { ...good, upstreams: [main, { ...main, name: 'other' }] },
      '/upstreams/1/name: is in no route, so nothing would ever reach it.',
    ],
    [
      'two routes for the same',
      { ...good, routes: [toMain, { ...toMain, pathPrefix: '/' }] },
      '/routes/1/pathPrefix: stands in another route with the same host too.',
    ],
  ];
  for (const [problem, content, told] of wrong)
    it(`${problem} is refused, with the place and an example`, () => {
      const message = refusal(JSON.stringify(content));
      expect(message).to.include('The configuration cannot be used:\n  WRKOUT_UPSTREAMS_FILE:\n');
      expect(message).to.include(`  ${file} ${told}`).and.include('Example: ').and.not.include('geheim');
    });

  it('every wrong field is told at once', () => {
    const message = refusal(JSON.stringify({ upstreams: [{ name: '', targets: 1 }], routes: [{}] }));
    for (const place of ['/upstreams/0/name', '/upstreams/0/targets', '/routes/0/upstream'])
      expect(message).to.include(`${file} ${place}: `);
  });

  it('a file that is not there or not JSON is told with its name', () => {
    expect(refusal('{')).to.include(`WRKOUT_UPSTREAMS_FILE: ${file} is not JSON: `).and.include('Example: {');
    expect(() => readUpstreamsFile(join(folder, 'none.json'), { headersSeconds: 30 })).to.throw(
      ConfigError,
      /WRKOUT_UPSTREAMS_FILE: .*none\.json does not exist\. Example: WRKOUT_UPSTREAMS_FILE=\/etc/,
    );
  });

  it('a file of authorities that holds none is told with its place', () => {
    writeFileSync(join(folder, 'ca.pem'), 'no certificate');
    const fields = { targets: [{ url: 'https://10.0.0.5' }], tls: { caFile: 'ca.pem' } };
    expect(refusal(JSON.stringify(upstream(fields)))).to.include(
      `${file} /upstreams/0/tls/caFile: ${join(folder, 'ca.pem')} cannot be used: it holds no PEM certificate. Example: "caFile"`,
    );
    writeFileSync(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect(refusal(JSON.stringify(upstream(fields)))).to.include('/upstreams/0/tls/caFile: ');
  });
});
