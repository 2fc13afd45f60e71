import { rmSync } from 'node:fs';
import { expect } from 'chai';
import type { HealthDeps } from '#server/service/health/deps.ts';
import { readinessCheck } from '#server/service/health/readiness.ts';
import { AppError } from '#shared/errors/index.ts';
import { rememberingLog } from '#test/support/access-log/open-test-access-log.ts';
import { openTestDatabase } from '#test/support/server/open-test-database.ts';
import { refusal } from '#test/support/tls/hand-clock.ts';

describe('readiness: what it is told from', () => {
  const told = rememberingLog();

  /** Everything well, on a real database, but for what is given. */
  async function open(given: Partial<HealthDeps> = {}) {
    const { database, keyring, folder, clock, close } = await openTestDatabase({
      tables: [],
      migrations: [],
    });
    const health = { state: 'ok', waitingRows: 0, writtenRows: 0, lostRows: 0, lastError: null } as const;
    const accessLog: HealthDeps['accessLog'] = {
      health: () => ({ ...health, journal: { segments: 0, bytes: 0 } }),
      hasRoom: () => true,
    };
    const gateway = { upstreams: { states: () => [] } } as unknown as HealthDeps['gateway'];
    const deps = {
      clock,
      log: told.log,
      database,
      accessLog,
      gateway,
      phase: () => 'serving' as const,
      ...given,
    };
    const closeRest = async () => {
      await keyring.close();
      rmSync(folder, { recursive: true });
    };
    return { check: readinessCheck(deps as HealthDeps), database, close, closeRest };
  }

  const failed = async (check: () => Promise<unknown>): Promise<string | undefined> => {
    const error = await refusal(check());
    expect(error).to.be.instanceOf(AppError);
    expect((error as AppError).code).to.equal('not-ready');
    return (error as AppError).detail;
  };

  it('a server that starts or stops is not ready', async () => {
    for (const phase of ['starting', 'stopping'] as const) {
      const { check, close } = await open({ phase: () => phase });
      expect(await failed(check)).to.equal(`Failed checks: server (${phase}).`);
      await close();
    }
  });

  it('a database that fails is not ready, and why it failed stands in the log, not in the answer', async () => {
    const { check, database, closeRest } = await open();
    await database.close();
    expect(await failed(check)).to.equal('Failed checks: database (failing).');
    expect(told.lines.map(({ text }) => text).join()).to.contain('the main database does not answer');
    await closeRest();
  });

  it('all that failed is named', async () => {
    const { check, close } = await open({
      phase: () => 'stopping',
      accessLog: {
        health: () => ({
          ...{ state: 'disk-full', waitingRows: 9, writtenRows: 0, lostRows: 0 },
          ...{ lastError: 'ENOSPC: /var/lib/secret', journal: { segments: 1, bytes: 1 } },
        }),
        hasRoom: () => false,
      },
    });
    expect(await failed(check)).to.equal('Failed checks: server (stopping), access-log (disk-full).');
    await close();
  });
});
