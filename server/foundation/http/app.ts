import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Authenticator } from 'passport';
import { type Clock, newId, type Random } from '#server/foundation/clock/index.ts';
import { AppError } from '#shared/errors/index.ts';
import { authenticate } from './authenticate.ts';
import { holdExpectation } from './await-body.ts';
import { challengeOf } from './challenge.ts';
import { clientIp } from './client-ip.ts';
import { readInput } from './input.ts';
import type { ListenerHooks } from './listener.ts';
import type { Log } from './log.ts';
import { answerProblems } from './problems.ts';
import { bodyReader, recordsFormOf } from './read-body.ts';
import { readRecords } from './records.ts';
import { sendReply } from './reply.ts';
import type { Route } from './route.ts';

export type AppDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly passport: Authenticator;
  readonly trustedProxies: readonly string[];
};

/** Nothing may be loaded, framed or submitted: these listeners answer with data, not with pages. */
const security = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'frame-ancestors': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
    },
  },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
  referrerPolicy: { policy: 'no-referrer' },
});

/** The fields that helmet sets. They are the same in every answer, so it is asked once, on an answer that nobody gets. */
function securityFields(): [string, string][] {
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  security(req, res, (error) => {
    if (error) throw error;
  });
  return Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]);
}

/** What every answer carries, the refusals included. */
function everyAnswer(deps: AppDeps): RequestHandler {
  const fields = securityFields();
  return (_req, res, next) => {
    for (const [name, value] of fields) res.setHeader(name, value);
    res.setHeader('x-request-id', newId(deps));
    next();
  };
}

const toExpressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Authentication stands before the body is read: a stranger's megabytes are not parsed. */
function serve(deps: AppDeps, { contract, handle }: Route): RequestHandler[] {
  const whoCalls: RequestHandler = async (req, res, next) => {
    // What a 401 asks for. A caller who is known showed a good token: what is refused from then on is something else.
    res.locals.challenge = challengeOf(contract, req.headers.authorization);
    res.locals.actor = await authenticate(deps.passport, contract, req, res);
    res.locals.challenge = challengeOf(contract);
    next();
  };
  const answer: RequestHandler = async (req, res) => {
    const { params, query, body } = readInput(contract, req);
    const ctx = {
      requestId: String(res.getHeader('x-request-id')),
      actor: res.locals.actor,
      ip: clientIp(req, deps.trustedProxies),
    };
    const raw = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const isList = contract.bodyForm === 'records';
    const list = isList ? await readRecords(raw, recordsFormOf(req)) : { records: [], lines: null };
    const given = { params, query, body, raw, ...list, headers: req.headers, ctx };
    const input = given as Parameters<Route['handle']>[0];
    await sendReply(contract, res, await handle(input));
  };
  return [whoCalls, ...bodyReader(contract), answer];
}

/** The routes of each path; paths without parameters first, as OpenAPI 3.1 says (4.8.8.1): `/keys/verify` is not the key `verify`. */
function byPath(routes: readonly Route[]): [string, Route[]][] {
  const groups = [...Map.groupBy(routes, ({ contract }) => contract.path)];
  const params = (path: string): number => path.split('{').length;
  return groups.sort(([one], [other]) => params(one) - params(other));
}

/** Serves a path: its methods, and a refusal that names them for all others. */
function servePath(app: Express, deps: AppDeps, [path, routes]: [string, Route[]]): void {
  for (const route of routes) {
    const method = route.contract.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    app[method](toExpressPath(path), ...serve(deps, route));
  }
  const allow = routes.map(({ contract }) => contract.method).join(', ');
  app.all(toExpressPath(path), () => {
    throw new AppError('method-not-allowed', { headers: { allow } });
  });
}

/** What a listener needs to know of `buildApp`'s applications: they say themselves when a client that waits shall send its body. */
export const appHooks: ListenerHooks = { takesExpect: () => true };

/** An Express application that serves these routes and nothing else; every refusal is a problem (RFC 9457). */
export function buildApp(deps: AppDeps, routes: readonly Route[]): Express {
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', 'simple')
    .set('case sensitive routing', true)
    .set('strict routing', true);
  app.use(everyAnswer(deps), holdExpectation);
  for (const group of byPath(routes)) servePath(app, deps, group);
  app.use(() => {
    throw new AppError('not-found');
  });
  app.use(answerProblems(deps.log));
  return app;
}
