import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  ConfigError,
  type ConfigKey,
  configSchema,
  describeKey,
  type Environment,
  loadConfig,
} from '#server/foundation/config/index.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';

const noFile = '/nonexistent/.env';
const load = (environment: Environment) => loadConfig(environment, noFile);
const names = Object.keys(configSchema.shape) as ConfigKey[];

function refusal(environment: Environment, file = noFile): string {
  try {
    loadConfig(environment, file);
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('the configuration was accepted');
}

/** A value that each key must refuse; keys that take any text are left out. */
const badValues: Partial<Record<ConfigKey, string>> = {
  WRKOUT_PUBLIC_PORT: '65536',
  WRKOUT_PUBLIC_URL: 'api.example.com',
  WRKOUT_ADMIN_PORT: 'http',
  WRKOUT_PLAIN_HTTP: 'yes',
  WRKOUT_UPSTREAM_URL: 'ftp://127.0.0.1',
  WRKOUT_TRUSTED_PROXIES: '10.0.0.0/8',
  WRKOUT_UPSTREAM_TIMEOUT_SECONDS: '0',
  WRKOUT_DATABASE_URL: 'not an address',
  WRKOUT_ROOT_KEY: 'too-short',
  WRKOUT_SMTP_URL: 'https://mail.example.com',
  WRKOUT_STRIPE_API_BASE: 'api.stripe.com',
  WRKOUT_ROUTE_SCOPES: 'GET /a',
  WRKOUT_STRIPE_PRICES: 'team:price_1',
  WRKOUT_LOG_LEVEL: 'loud',
  WRKOUT_MAIL_FROM: 'x',
};

describe('config', () => {
  for (const rest of ['user@127.0.0.1', 'user:secret@127.0.0.1/v1', '127.0.0.1/?key=1', '127.0.0.1/#top'])
    it(`an upstream address with more than a place (${rest}) is refused, and not repeated`, () => {
      const told = refusal({ WRKOUT_UPSTREAM_URL: `http://${rest}` });
      expect(refusal({ WRKOUT_UPSTREAM_URL: 'no address' })).to.include('must be an http or https address');
      expect(told).to.include('must have no user, password, query or fragment').and.not.include('secret');
    });

  it('an empty environment gives the documented defaults', () => {
    const { WRKOUT_LOG_REDACT_QUERY: redacted, ...others } = load({});
    expect(redacted).to.include.members(['token', 'api_key', 'password', 'x_amz_*']);
    expect(others).to.deep.equal({
      WRKOUT_DATA_DIR: './data',
      WRKOUT_PUBLIC_HOST: 'localhost',
      WRKOUT_PUBLIC_PORT: 8443,
      WRKOUT_ADMIN_HOST: '127.0.0.1',
      WRKOUT_ADMIN_PORT: 9443,
      WRKOUT_PLAIN_HTTP: false,
      WRKOUT_TRUSTED_PROXIES: [],
      WRKOUT_UPSTREAM_TIMEOUT_SECONDS: 30,
      WRKOUT_MAIL_FROM: 'Wrkout <no-reply@localhost>',
      WRKOUT_STRIPE_API_BASE: 'https://api.stripe.com',
      WRKOUT_ROUTE_SCOPES: [],
      WRKOUT_STRIPE_PRICES: {},
      WRKOUT_ERASURE_APPROVALS: 1,
      WRKOUT_ERASURE_COOLING_OFF_HOURS: 0,
      WRKOUT_ERASURE_SCAN: [],
      WRKOUT_LOG_FULL: 'refuse',
      WRKOUT_LOG_IP: 'full',
      WRKOUT_BACKUP_SCHEDULE: '30 2 * * *',
      WRKOUT_BACKUP_MEGABYTES_PER_SECOND: 40,
      WRKOUT_LOG_LEVEL: 'info',
    });
  });

  for (const name of names)
    it(`${name} has a meaning, and an example that it accepts itself`, () => {
      const { meaning, example } = describeKey(name);
      expect(meaning).to.match(/^[A-Z].*\.$/);
      // A secret's example is the command that makes one, for the shell to fill in.
      if (!example.startsWith('$('))
        expect(configSchema.shape[name].safeParse(example).success, example).to.equal(true);
    });

  for (const [name, value] of Object.entries(badValues))
    it(`${name}=${value} is refused with the key, what is wrong, and an example`, () => {
      const { example, unit } = describeKey(name as ConfigKey);
      const line =
        refusal({ [name]: value })
          .split('\n')
          .at(-1) ?? '';
      expect(line).to.match(new RegExp(`^ {2}${name}: .{8,}`));
      expect(line).to.contain(`Example: ${name}=${example}`);
      if (unit) expect(line).to.contain(`(${unit})`);
    });

  for (const value of [' ', '0x50', '1e3', '80.5', '-1', '65536'])
    it(`the port "${value}" is refused rather than guessed at`, () => {
      expect(refusal({ WRKOUT_PUBLIC_PORT: value })).to.contain('WRKOUT_PUBLIC_PORT: must be a port number');
    });

  it('options behind the address of the mail server are refused: they would be obeyed by nobody', () => {
    expect(refusal({ WRKOUT_SMTP_URL: 'smtp://mail.example.com?ignoreTLS=true' })).to.contain(
      'must not have options',
    );
  });

  it('a refusal of a secret does not show its value', () => {
    const value = 'sk_not_a_root_key';
    expect(refusal({ WRKOUT_ROOT_KEY: value })).to.not.contain(value);
  });

  it('all wrong keys are told at once', () => {
    const told = refusal({ WRKOUT_PUBLIC_PORT: '-1', WRKOUT_LOG_LEVEL: 'loud', WRKOUT_TYPO: '1' });
    for (const name of ['WRKOUT_PUBLIC_PORT', 'WRKOUT_LOG_LEVEL', 'WRKOUT_TYPO'])
      expect(told).to.contain(name);
  });

  it('an unknown key is refused by its name; names of others are not looked at', () => {
    expect(refusal({ WRKOUT_PUBLIC_PROT: '1' })).to.contain('WRKOUT_PUBLIC_PROT: is not a key of Wrkout');
    expect(load({ PATH: '/bin', WRKOUTX: '1' })).to.deep.equal(load({}));
  });

  it('an empty value counts as absent', () => {
    expect(load({ WRKOUT_PUBLIC_PORT: '', WRKOUT_UPSTREAM_URL: '', WRKOUT_NOBODY: '' })).to.deep.equal(
      load({}),
    );
  });

  it('rules for scopes are read, and one that cannot be read stops the start', () => {
    const told = 'GET /a=a:read b,* /b/c=c';
    expect(load({ WRKOUT_ROUTE_SCOPES: told }).WRKOUT_ROUTE_SCOPES).to.deep.equal([
      { method: 'GET', path: '/a', scopes: ['a:read', 'b'] },
      { method: '*', path: '/b/c', scopes: ['c'] },
    ]);
    for (const rule of ['GET a=b', '/a=b', 'get /a=b', 'GET /a=', 'GET /a=B', 'GET /a=b;c', 'GET /a'])
      expect(refusal({ WRKOUT_ROUTE_SCOPES: `${told},${rule}` }), rule).to.include('must be rules like GET');
  });

  it('numbers, switches, lists and price pairs are read', () => {
    const config = load({
      WRKOUT_PUBLIC_PORT: '0',
      WRKOUT_PLAIN_HTTP: 'true',
      WRKOUT_TRUSTED_PROXIES: ' 127.0.0.1, ,10.0.0.2 ',
      WRKOUT_UPSTREAM_TIMEOUT_SECONDS: '2.5',
      WRKOUT_STRIPE_PRICES: 'team=price_1,scale=price_2',
    });
    expect(config.WRKOUT_PUBLIC_PORT).to.equal(0);
    expect(config.WRKOUT_PLAIN_HTTP).to.equal(true);
    expect(config.WRKOUT_TRUSTED_PROXIES).to.deep.equal(['127.0.0.1', '10.0.0.2']);
    expect(config.WRKOUT_UPSTREAM_TIMEOUT_SECONDS).to.equal(2.5);
    expect(config.WRKOUT_STRIPE_PRICES).to.deep.equal({ team: 'price_1', scale: 'price_2' });
  });
});

describe('config: what belongs together', () => {
  it('a certificate without its key, and a key without its certificate, are refused', () => {
    const [cert, key] = ['WRKOUT_TLS_CERT_FILE', 'WRKOUT_TLS_KEY_FILE'];
    expect(refusal({ [cert]: '/x.pem' })).to.contain(`${key}: is needed beside ${cert}. Example: ${key}=/`);
    expect(refusal({ [key]: '/x.pem' })).to.contain(`${cert}: is needed beside ${key}. Example: ${cert}=/`);
    const both = { WRKOUT_TLS_CERT_FILE: '/c.pem', WRKOUT_TLS_KEY_FILE: '/k.pem' };
    expect(load(both)).to.include(both);
  });

  it('two listeners on one port are refused, two free ports are not', () => {
    const same = { WRKOUT_PUBLIC_PORT: '9443', WRKOUT_ADMIN_PORT: '9443' };
    expect(refusal(same)).to.contain(
      'WRKOUT_ADMIN_PORT: must not be the port of WRKOUT_PUBLIC_PORT. Example:',
    );
    expect(load({ WRKOUT_PUBLIC_PORT: '0', WRKOUT_ADMIN_PORT: '0' }).WRKOUT_ADMIN_PORT).to.equal(0);
  });

  it('one upstream by its address and a file of several are refused together', () => {
    const file = { WRKOUT_UPSTREAMS_FILE: '/etc/wrkout/upstreams.json' };
    expect(refusal({ ...file, WRKOUT_UPSTREAM_URL: 'http://127.0.0.1:3000' })).to.contain(
      'WRKOUT_UPSTREAMS_FILE: must not stand beside WRKOUT_UPSTREAM_URL. Example: WRKOUT_UPSTREAMS_FILE=/',
    );
    expect(load(file)).to.include(file);
  });

  it('a sender without an address, a host with a blank and a time out of range are refused', () => {
    expect(refusal({ WRKOUT_MAIL_FROM: 'no address' })).to.contain(
      'WRKOUT_MAIL_FROM: must be an e-mail address',
    );
    expect(refusal({ WRKOUT_PUBLIC_HOST: 'a b' })).to.contain('WRKOUT_PUBLIC_HOST: must be a host name');
    const time = refusal({ WRKOUT_UPSTREAM_TIMEOUT_SECONDS: '0' });
    expect(time).to.contain('WRKOUT_UPSTREAM_TIMEOUT_SECONDS: must be at least 0.1 (seconds)');
  });

  it('a Stripe key without the secret of the webhook is refused', () => {
    expect(refusal({ WRKOUT_STRIPE_SECRET_KEY: 'sk_test_1' })).to.contain('WRKOUT_STRIPE_WEBHOOK_SECRET');
    load({ WRKOUT_STRIPE_SECRET_KEY: 'sk_test_1', WRKOUT_STRIPE_WEBHOOK_SECRET: 'whsec_1' });
  });

  it('PostgreSQL is refused as long as it is not supported, without showing the password', () => {
    const told = refusal({ WRKOUT_DATABASE_URL: 'postgres://wrkout:geheim@db/wrkout' });
    expect(told).to.contain('WRKOUT_DATABASE_URL').and.not.contain('geheim');
  });
});

describe('config: the .env file', () => {
  const folder = tempFolder();
  const file = join(folder, '.env');

  it('is read, with comments and quotes', () => {
    writeFileSync(
      file,
      '# the port\nWRKOUT_PUBLIC_PORT=4000\nWRKOUT_MAIL_FROM="A <a@example.com>"\nOTHER=1\n',
    );
    const config = loadConfig({}, file);
    expect(config.WRKOUT_PUBLIC_PORT).to.equal(4000);
    expect(config.WRKOUT_MAIL_FROM).to.equal('A <a@example.com>');
  });

  it('gives way to the environment', () => {
    writeFileSync(file, 'WRKOUT_PUBLIC_PORT=4000\nWRKOUT_ADMIN_PORT=4001\n');
    const config = loadConfig({ WRKOUT_PUBLIC_PORT: '5000' }, file);
    expect([config.WRKOUT_PUBLIC_PORT, config.WRKOUT_ADMIN_PORT]).to.deep.equal([5000, 4001]);
  });

  it('is held to the same rules', () => {
    writeFileSync(file, 'WRKOUT_PUBLIC_PROT=4000\n');
    expect(refusal({}, file)).to.contain('WRKOUT_PUBLIC_PROT');
  });

  it('that cannot be read is a refusal that names it', () => {
    expect(refusal({}, folder)).to.contain(folder);
  });
});
