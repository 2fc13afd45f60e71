import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type StartFacts, startMessage } from '#server/start-message.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { openTestApp } from '#test/support/server/open-test-app.ts';
import { newestToken } from '#test/support/server/read-outbox.ts';

const facts: StartFacts = {
  publicUrl: 'https://localhost:8443',
  adminUrl: 'https://127.0.0.1:9443',
  dataFolder: '/srv/data',
  caFile: '/srv/data/tls/ca.crt',
  fingerprint: 'AB:CD',
  setupToken: 'the-setup-token',
  hasAccounts: false,
  upstreamUrl: 'http://127.0.0.1:3000',
  isSampleApi: true,
  outboxFolder: '/srv/data/outbox',
  startedInMs: 1234,
};
const textOf = (changes: Partial<StartFacts> = {}) => startMessage({ ...facts, ...changes });
const shell = (script: string) => execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).trim();
/** The lines that are meant to be pasted. */
const commandsOf = (text: string) =>
  text.split('\n').filter((line) => /^ {3}(curl|token=|csrf=|key=)/.test(line));

describe('what the start prints', () => {
  it('says where everything is, and how long it took', () => {
    for (const part of [
      '(1.2 s)',
      facts.publicUrl,
      facts.adminUrl,
      facts.dataFolder,
      facts.fingerprint,
      'sample API',
    ])
      expect(textOf()).to.contain(part);
    expect(textOf({ isSampleApi: false }))
      .to.contain(facts.upstreamUrl)
      .and.not.contain('sample API');
  });

  it('shows the setup token only while there is one', () => {
    expect(textOf()).to.contain('the-setup-token');
    expect(textOf({ setupToken: null })).to.not.match(/setup token|First administrator/);
  });

  it('shows how to sign up only until somebody has, then how to call the API with a key', () => {
    expect(textOf()).to.contain('/v1/accounts').and.not.contain('Call it');
    const again = textOf({ hasAccounts: true });
    expect(again).to.not.match(/Try next|\/v1\/accounts|correct horse/);
    const [, command = ''] = /^Call it +(.*)$/m.exec(again) ?? [];
    const words = shell(`key=wrk_1; curl() { for word; do echo "$word"; done; }; ${command}`).split('\n');
    expect(words.slice(-3)).to.deep.equal([
      'https://localhost:8443/api/exercises',
      '-H',
      'authorization: Bearer wrk_1',
    ]);
    expect(textOf({ hasAccounts: true, isSampleApi: false })).to.contain('https://localhost:8443/api/ ');
  });

  it('tells how to trust the private CA, and nothing of it with a certificate of one’s own', () => {
    expect(textOf()).to.contain('--cacert /srv/data/tls/ca.crt');
    expect(textOf({ caFile: null })).to.not.contain('--cacert');
    expect(textOf({ caFile: null })).to.contain('your own; SHA-256 AB:CD');
  });

  for (const changes of [
    {},
    { caFile: null },
    { outboxFolder: null },
    { caFile: "/srv/Ada's data/ca.crt", outboxFolder: "/srv/Ada's data/outbox" },
  ])
    it(`its commands are ones that a shell can read: ${JSON.stringify(changes)}`, () => {
      const commands = commandsOf(textOf(changes));
      expect(commands).to.have.length(6);
      execFileSync('/bin/sh', ['-n', '-c', commands.join('\n')]);
    });

  it('its first commands reach curl with the CA’s path in one piece and JSON that the contract takes', () => {
    const [first = ''] = commandsOf(textOf({ caFile: "/srv/Ada's data/ca.crt" }));
    const words = shell(`curl() { for word; do echo "$word"; done; }; ${first}`).split('\n');
    expect(words[words.indexOf('--cacert') + 1]).to.equal("/srv/Ada's data/ca.crt");
    expect(JSON.parse(words.at(-1) ?? '')).to.have.all.keys('email', 'name', 'password');
  });

  it('its token command finds the token of the mail, also in a folder with a space', async () => {
    const folder = join(tempFolderPath, 'my data');
    mkdirSync(folder);
    const app = await openTestApp({ folder });
    await app.signUp('ada@example.com');
    const line = commandsOf(textOf({ outboxFolder: app.paths.outbox })).find((command) =>
      command.trim().startsWith('token='),
    );
    const found = shell(`${line}; echo "$token"`);
    expect(found).to.equal(newestToken(app.paths.outbox, 'ada@example.com'));
    await app.close();
  });
  const tempFolderPath = tempFolder();
});
