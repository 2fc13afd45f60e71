import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type ConfigKey, configSchema, describeKey } from '#server/foundation/config/index.ts';
import { formatApiKey, formatServiceToken } from '#shared/values/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import {
  endServerProcesses,
  runCommand,
  startServerProcess,
} from '#test/support/whole-server/server-process.ts';

const run = promisify(execFile);

/** A good value for each secret that can be set, none like another. */
const secrets = {
  WRKOUT_ROOT_KEY: Buffer.alloc(32, 'root').toString('base64'),
  WRKOUT_SMTP_URL: 'smtp://ada:smtp-hush@mail.example.com',
  WRKOUT_STRIPE_SECRET_KEY: 'sk_test_stripe-hush',
  WRKOUT_STRIPE_WEBHOOK_SECRET: 'whsec_hook-hush',
};
/** Is refused altogether until PostgreSQL is supported. */
const notYet = ['WRKOUT_DATABASE_URL'];

const commands = ['config', 'setup-token', 'migrate', 'check-key', 'reconcile', 'backup', 'restore'];

describe('lifecycle: operator commands', function () {
  this.timeout(60_000);
  const folder = tempFolder();
  const data = join(folder, 'data');
  after(endServerProcesses);

  it('npm run wrkout -- config --json shows every key, and of a secret only that it is set', async () => {
    const env = { ...process.env, ...secrets, WRKOUT_DATA_DIR: data };
    const { stdout, stderr } = await run('npm', ['run', '--silent', 'wrkout', '--', 'config', '--json'], {
      env,
    });
    const shown = JSON.parse(stdout) as Record<string, unknown>;
    const names = Object.keys(configSchema.shape) as ConfigKey[];
    const secretNames = names.filter((name) => describeKey(name).secret && !notYet.includes(name));
    expect(Object.keys(secrets).sort(), 'a value for every secret key').to.deep.equal(secretNames.sort());
    for (const name of secretNames) expect(shown[name], name).to.equal('(set, not shown)');
    expect(shown).to.include({
      WRKOUT_DATA_DIR: data,
      WRKOUT_LOG_LEVEL: 'info',
      WRKOUT_UPSTREAM_TIMEOUT_SECONDS: 30,
    });
    for (const secret of [...Object.values(secrets), 'smtp-hush'])
      expect(stdout + stderr, secret).to.not.contain(secret);
  });

  it('config for people lists every key too, and hides the same', async () => {
    const { code, said } = await runCommand(['config'], { folder, environment: secrets });
    expect(code).to.equal(0);
    for (const name of Object.keys(configSchema.shape)) expect(said).to.contain(name);
    for (const secret of Object.values(secrets)) expect(said).to.not.contain(secret);
  });

  it('config checks every file that the start reads, tells all that is wrong at once, and shows nothing then', async () => {
    const files = {
      WRKOUT_PLANS_FILE: join(folder, 'plans.json'),
      WRKOUT_UPSTREAMS_FILE: join(folder, 'upstreams.json'),
      WRKOUT_TLS_CERT_FILE: join(folder, 'own.crt'),
      WRKOUT_TLS_KEY_FILE: join(folder, 'own.key'),
    };
    writeFileSync(files.WRKOUT_PLANS_FILE, '{"plans": [{"id": "free"}]}');
    writeFileSync(files.WRKOUT_UPSTREAMS_FILE, '{"upstreams": []}');
    const told = [
      `${files.WRKOUT_PLANS_FILE} /plans/0/title: is missing. Example: "title": "Team"`,
      `${files.WRKOUT_UPSTREAMS_FILE} /upstreams: must have at least one upstream.`,
      `WRKOUT_TLS_CERT_FILE: ${files.WRKOUT_TLS_CERT_FILE} cannot be read`,
    ];
    const { code, out, error } = await runCommand(['config'], { folder, environment: files });
    expect([code, out]).to.deep.equal([2, '']);
    for (const one of told) expect(error).to.contain(one);
    const started = startServerProcess({ folder, environment: files });
    expect((await started.ended).code).to.equal(2);
    for (const one of told) expect(started.said()).to.contain(one);
    const { WRKOUT_TLS_CERT_FILE, WRKOUT_TLS_KEY_FILE } = files;
    const own = { WRKOUT_TLS_CERT_FILE, WRKOUT_TLS_KEY_FILE };
    expect((await runCommand(['config'], { folder, environment: own })).code).to.equal(3);
    expect(existsSync(data)).to.equal(false);
  });

  it('config finds a price of a plan that is not on offer', async () => {
    const environment = { ...secrets, WRKOUT_STRIPE_PRICES: 'gold=price_1' };
    const { code, error } = await runCommand(['config'], { folder, environment });
    expect([code, error]).to.deep.equal([
      2,
      'The configuration cannot be used:\n  WRKOUT_STRIPE_PRICES: there is no plan gold. Example: WRKOUT_STRIPE_PRICES=team=price_1Abc,scale=price_1Def\n',
    ]);
  });

  it('a command that is none, and an option that is none, end with 2 and the list of commands', async () => {
    for (const args of [['conjure'], ['config', '--yaml'], ['setup-token', 'surplus']]) {
      const { code, said } = await runCommand(args, { folder });
      expect(code, args.join(' ')).to.equal(2);
      expect(said, args.join(' ')).to.contain('Usage: wrkout');
    }
  });

  it('--help ends with 0 and names every command', async () => {
    const { code, said } = await runCommand(['--help'], { folder });
    expect(code).to.equal(0);
    for (const name of commands) {
      expect(said).to.contain(`  ${name} `);
      const help = await runCommand([name, '--help'], { folder });
      expect([help.code, help.error], name).to.deep.equal([0, '']);
      expect(help.out, name)
        .to.match(/^ {2}--json .*one JSON document/m)
        .and.to.contain('Exit codes: 0 ');
    }
  });

  const wrongPort = { WRKOUT_ADMIN_PORT: 'x' };
  for (const [what, args, environment, expected] of [
    ['a wrong configuration', ['config'], wrongPort, { exitCode: 2 }],
    ['a wrong configuration', ['setup-token'], wrongPort, { exitCode: 2 }],
    ['a wrong configuration', ['migrate'], wrongPort, { exitCode: 2 }],
    ['a wrong configuration', ['reconcile'], wrongPort, { exitCode: 2 }],
    ['no token', ['setup-token'], {}, { exitCode: 4, setupToken: null }],
    ['no key', ['check-key'], {}, { exitCode: 4, keys: [] }],
    ['no database', ['reconcile'], {}, { exitCode: 4, equal: null }],
    ['a time that is none', ['reconcile', '--from', 'yesterday'], {}, { exitCode: 2 }],
    [
      'an end before the beginning',
      ['reconcile', '--from', '2026-11-02', '--to', '2026-11-01'],
      {},
      { exitCode: 2 },
    ],
    ['an option that is none', ['config', '--yaml'], {}, { exitCode: 2 }],
    ['a command that is none', ['conjure'], {}, { exitCode: 2 }],
    ['no command', [], {}, { exitCode: 2 }],
  ] as const)
    it(`with --json ${args[0] ?? 'wrkout'} prints one JSON document for ${what} too, and says it on standard error`, async () => {
      const ended = await runCommand([...args, '--json'], { folder, environment });
      const document = JSON.parse(ended.out) as { message: string };
      expect(document).to.deep.include(expected);
      expect(ended.code).to.equal(expected.exitCode);
      expect(document.message).to.not.equal('');
      expect(ended.error).to.not.equal('');
      expect(ended.said).to.not.match(/^ +at /m);
    });

  it('a reader that leaves before the end is no failure', async () => {
    const { stderr } = await run('/bin/sh', ['-c', `"${process.execPath}" server/cli.ts config | true`]);
    expect(stderr).to.equal('');
  });

  it('check-key says offline what is a key and what a typo, from its argument and from standard input, and repeats none', async () => {
    const [good, test] = [formatApiKey(randomBytes(120)), formatApiKey(randomBytes(120), 'test')];
    const token = formatServiceToken(randomBytes(120));
    const typo = `${good.slice(0, 20)}${good[20] === 'x' ? 'y' : 'x'}${good.slice(21)}`;
    // A configuration that would be refused: the command reads none.
    const environment = { WRKOUT_ADMIN_PORT: 'x' };
    const check = (...args: string[]) => runCommand(['check-key', ...args], { folder, environment });
    const whole = await check(good);
    expect([whole.code, whole.said]).to.deep.equal([
      0,
      'well-formed: an API key. Whether it is known only the server says.\n',
    ]);
    for (const wrong of [typo, good.slice(0, -1), 'sk_live_1'])
      expect((await check(wrong)).code, wrong).to.equal(1);
    const piped = run(process.execPath, ['server/cli.ts', 'check-key', '--json']);
    piped.child.stdin?.end(`${good}\r\n\n  ${test}\n${token}\n${typo}`);
    const failed = (await piped.catch((error: unknown) => error)) as { code?: number; stdout: string };
    expect(JSON.parse(failed.stdout)).to.deep.equal({
      keys: [
        { kind: 'live', wellFormed: true },
        { kind: 'test', wellFormed: true },
        { kind: 'service', wellFormed: true },
        { kind: 'live', wellFormed: false },
      ],
    });
    expect(failed.code).to.equal(1);
    for (const secret of [good, typo, token, test]) expect(whole.said + failed.stdout).to.not.contain(secret);
  });

  it('a wrong configuration ends every command that reads it with 2', async () => {
    for (const name of ['config', 'setup-token', 'migrate']) {
      const environment = { WRKOUT_ADMIN_PORT: 'x' };
      const { code, said } = await runCommand([name], { folder, environment });
      expect(code, name).to.equal(2);
      expect(said, name).to.contain('WRKOUT_ADMIN_PORT');
    }
  });

  it('setup-token before the first start ends with 4 and makes nothing', async () => {
    expect((await runCommand(['setup-token', '--json'], { folder })).code).to.equal(4);
    expect(existsSync(data)).to.equal(false);
  });

  it('migrate makes a database that the server then starts on; repeated it changes nothing', async () => {
    const first = await runCommand(['migrate', '--json'], { folder });
    expect([first.code, first.said]).to.deep.equal([0, '{"migrated":true}\n']);
    expect((await runCommand(['migrate'], { folder })).code).to.equal(0);
    expect(statSync(join(data, 'wrkout.sqlite')).mode & 0o777).to.equal(0o600);
    const server = startServerProcess({ folder });
    const { public: call } = await server.ready();
    expect((await call('/readyz')).status).to.equal(200);
    server.signal('SIGTERM');
    expect((await server.ended).code).to.equal(0);
  });

  it('migrate without the root key of the folder ends with 3', async () => {
    const environment = { WRKOUT_ROOT_KEY: secrets.WRKOUT_ROOT_KEY };
    const { code, said } = await runCommand(['migrate'], { folder, environment });
    expect(code, said).to.equal(3);
    expect(said).to.not.match(/^ +at /m);
  });

  it('a folder that belongs to a file is refused with 3', async () => {
    const environment = { WRKOUT_DATA_DIR: join(data, 'wrkout.sqlite') };
    expect((await runCommand(['migrate'], { folder, environment })).code).to.equal(3);
  });
});
