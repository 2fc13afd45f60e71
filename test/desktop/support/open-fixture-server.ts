import type { ServerResponse } from 'node:http';
import { streamAccessLogs } from '#shared/contracts/access-log.ts';
import type { Overview } from '#shared/contracts/overview.ts';
import type { ErrorCode } from '#shared/errors/index.ts';
import type { Role } from '#shared/permissions/index.ts';
import { type AdminServer, openAdminServer } from '#test/desktop/main/open-admin-server.ts';
import { answerByContract, sendProblem } from './fixture/answer-contracts.ts';
import { makeFixtures } from './fixture/make-fixtures.ts';
import { type FixtureTail, openTail } from './fixture/open-tail.ts';

/** A server that answers the admin contracts with made data, and what a test may do to it. */
export type FixtureServer = AdminServer & {
  /** Requests to paths below this one are answered with a problem from now on. */
  refuse: (path: string, code: ErrorCode, requestId?: string) => void;
  /** The next request to exactly this path is answered by the test, with the response that this resolves to. */
  stall: (path: string) => Promise<ServerResponse>;
  /** Everything is answered by its contract again. */
  answerAll: () => void;
  /** The queries asked of a path so far, newest last. */
  queriesOf: (path: string) => Record<string, string>[];
  /** The live tails that were opened so far, newest last. */
  tails: readonly FixtureTail[];
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
  const stalls = new Map<string, (response: ServerResponse) => void>();
  const tails: FixtureTail[] = [];
  server.answerWith((request, response) => {
    const refusal = [...refusals].find(([path]) => request.url.startsWith(path))?.[1];
    const stalled = stalls.get(request.url);
    stalls.delete(request.url);
    if (stalled !== undefined) {
      stalled(response);
    } else if (refusal === undefined && request.url.startsWith(streamAccessLogs.path))
      tails.push(openTail(request, response));
    else if (refusal === undefined) answerByContract(fixtures, request, response);
    else sendProblem(response, refusal.code, refusal);
  });
  return {
    ...server,
    refuse: (path, code, requestId) =>
      void refusals.set(path, { code, ...(requestId === undefined ? {} : { requestId }) }),
    tails,
    stall: (path) => {
      const { promise, resolve } = Promise.withResolvers<ServerResponse>();
      stalls.set(path, resolve);
      return promise;
    },
    answerAll: () => refusals.clear(),
    queriesOf: (path) =>
      server.seen
        .map(({ url }) => new URL(url, server.origin))
        .filter(({ pathname }) => pathname === path)
        .map(({ searchParams }) => Object.fromEntries(searchParams)),
  };
}
