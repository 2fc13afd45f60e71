import { expect } from 'chai';
import { keepAdminSession } from '#desktop/main/connection/admin-session.ts';
import { type ConsoleSecrets, noSecrets } from '#desktop/main/connection/console-secrets.ts';

describe('console: the administrator’s session', () => {
  const origin = 'https://127.0.0.1:9443';
  const session = { origin, token: 't1', expiresAtUtc: '2026-11-23T18:00:00.000Z', permissions: [] };
  let nowMs: number;
  let held: ConsoleSecrets;

  const open = () =>
    keepAdminSession({
      secrets: {
        read: () => held,
        update: async (change) => {
          held = change(held);
        },
      },
      now: () => new Date(nowMs),
    });

  beforeEach(() => {
    nowMs = Date.parse('2026-11-23T10:00:00.000Z');
    held = { ...noSecrets, currentOrigin: origin, session };
  });

  it('lasts until the moment the server named, and not a millisecond longer', () => {
    nowMs = Date.parse(session.expiresAtUtc) - 1;
    expect(open().state().status).to.equal('signed-in');
    nowMs += 1;
    expect(open().state().status).to.equal('signed-out');
    expect(open().tokenFor(origin)).to.equal(null);
  });

  it('counts only at the server that gave it', () => {
    held = { ...held, currentOrigin: 'https://other.example' };
    expect(open().state()).to.deep.equal({ status: 'signed-out', origin: 'https://other.example' });
    expect(open().tokenFor('https://other.example')).to.equal(null);
    expect(open().tokenFor(origin)).to.equal(null);
  });

  it('outlives a late refusal of the session before', async () => {
    await open().endRefused('t0');
    await open().endRefused(null);
    expect(held.session).to.deep.equal(session);
    await open().endRefused('t1');
    expect(held.session).to.equal(null);
  });

  it('is cleared away when it has run out and the server refuses what came without it', async () => {
    nowMs = Date.parse(session.expiresAtUtc);
    await open().endRefused(null);
    expect(held.session).to.equal(null);
  });
});
