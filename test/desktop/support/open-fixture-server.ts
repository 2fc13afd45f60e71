import type { Overview } from '#shared/contracts/overview.ts';
import type { ErrorCode } from '#shared/errors/index.ts';
import type { Role } from '#shared/permissions/index.ts';
import { type AdminServer, openAdminServer } from '#test/desktop/main/open-admin-server.ts';
import { answerByContract, sendProblem } from './fixture/answer-contracts.ts';
import { makeFixtures } from './fixture/make-fixtures.ts';

/** A server that answers the admin contracts with made data, and what a test may do to it. */
export type FixtureServer = AdminServer & {
  /** Requests to paths below this one are answered with a problem from now on. */
  refuse: (path: string, code: ErrorCode, requestId?: string) => void;
  /** Everything is answered by its contract again. */
  answerAll: () => void;
  /** The queries asked of a path so far, newest last. */
  queriesOf: (path: string) => Record<string, string>[];
};

/** What is other than usual: who signs in, how long the log is, how writing it goes. */
export type FixtureOptions = {
  role?: Role;
  logRows?: number;
  accessLog?: Partial<Overview['health']['accessLog']>;
};

/** Opens one on a free port. Every answer has gone through its contract's schema. */
export async function openFixtureServer(options: FixtureOptions = {}): Promise<FixtureServer> {
  const server = await openAdminServer();
  const fixtures = makeFixtures({
    role: options.role ?? 'owner',
    nowMs: Date.now(),
    logRows: options.logRows ?? 640,
    accessLog: options.accessLog ?? {},
  });
  const refusals = new Map<string, { code: ErrorCode; requestId?: string }>();
  server.answerWith((request, response) => {
    const refusal = [...refusals].find(([path]) => request.url.startsWith(path))?.[1];
    if (refusal === undefined) answerByContract(fixtures, request, response);
    else sendProblem(response, refusal.code, refusal);
  });
  return {
    ...server,
    refuse: (path, code, requestId) =>
      void refusals.set(path, { code, ...(requestId === undefined ? {} : { requestId }) }),
    answerAll: () => refusals.clear(),
    queriesOf: (path) =>
      server.seen
        .map(({ url }) => new URL(url, server.origin))
        .filter(({ pathname }) => pathname === path)
        .map(({ searchParams }) => Object.fromEntries(searchParams)),
  };
}
