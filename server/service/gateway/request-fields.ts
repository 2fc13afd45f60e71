import type { Socket } from 'node:net';
import { forwardedAddresses, type Incoming } from '#server/foundation/http/index.ts';
import { type Exchange, isEncrypted } from './exchange.ts';
import { claimsOrigin } from './origin-claims.ts';
import type { Caller } from './ports.ts';
import {
  connectionNames,
  forwardedNode,
  hopsLeft,
  isTrustedPeer,
  othersCookies,
  presentedKey,
} from './rules.ts';

/** Only for one hop (RFC 9110 section 7.6.1), or rebuilt by us, or ours alone: none of these is copied to the upstream. */
const notCopied = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['proxy-authenticate', 'proxy-authorization', 'expect', 'host', 'via'],
  ...['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'],
  ...['x-api-key', 'x-request-id', 'x-wrkout-account-id', 'x-wrkout-key-id'],
  ...['x-wrkout-key-environment', 'x-wrkout-key-scopes'],
]);

/**
 * CGI, WSGI and PHP servers read `X_Wrkout_Account_Id` as `X-Wrkout-Account-Id`: a client could say who it is. So a name with underscores is
 * not copied either when it means one of those, or where the request comes from (a listed proxy passes on what it does not know), or the length
 * that frames the message.
 */
const meansNotCopied = (lower: string): boolean => {
  if (!lower.includes('_')) return false;
  const dashed = lower.replaceAll('_', '-');
  return notCopied.has(dashed) || claimsOrigin(dashed) || dashed === 'content-length';
};

/** A key, or the credential of a service. */
const secretShape = /wr[kts]_[0-9A-Za-z]{36}/;

/** `Authorization` belongs to the upstream only when no key of ours is in it. */
function carriesKey(req: Incoming): boolean {
  const { authorization } = req.headers;
  if (authorization === undefined) return false;
  return req.headers['x-api-key'] === undefined
    ? presentedKey(undefined, authorization) !== null
    : secretShape.test(authorization);
}

const isPlainHost = /^[\w.:[\]-]{1,255}$/;

/** The host the client asked for: its `Host`, or what a trusted proxy says it was. Undefined when it is told none. */
export function toldHost({ headers, socket }: Incoming, trustedProxies: readonly string[]) {
  const trusted = isTrustedPeer(socket.remoteAddress ?? '', trustedProxies);
  const told = trusted ? headers['x-forwarded-host'] : undefined;
  return typeof told === 'string' ? told : headers.host;
}

type Origin = { readonly proto: string; readonly host: string | null; readonly chain: string };

/** Where the request came from; what a trusted proxy says of it is believed. */
function originOf({ req }: Exchange, trustedProxies: readonly string[]): Origin {
  const peer = req.socket.remoteAddress ?? '';
  const { headers } = req;
  const trusted = isTrustedPeer(peer, trustedProxies);
  const ownProto = isEncrypted(req) ? 'https' : 'http';
  const toldProto = trusted ? headers['x-forwarded-proto'] : undefined;
  const host = (trusted ? headers['x-forwarded-host'] : undefined) ?? headers.host;
  const plainPeer = peer.replace(/^::ffff:/, '');
  const before = trusted ? forwardedAddresses(headers['x-forwarded-for']?.toString()) : [];
  return {
    proto: toldProto === 'https' || toldProto === 'http' ? toldProto : ownProto,
    host: typeof host === 'string' && isPlainHost.test(host) ? host : null,
    chain: [...before, plainPeer].join(', '),
  };
}

function makeOrigin(exchange: Exchange, trustedProxies: readonly string[]): string[] {
  const { proto, host, chain } = originOf(exchange, trustedProxies);
  const hostPart = host === null ? '' : `;host="${host}"`;
  return [
    ...['x-forwarded-for', chain, 'x-forwarded-proto', proto],
    ...(host === null ? [] : ['x-forwarded-host', host]),
    ...['forwarded', `for=${forwardedNode(exchange.ip)};proto=${proto}${hostPart}`],
  ];
}

const lastOrigin = Symbol('fields of the last origin');
type Told = Socket & { [lastOrigin]?: { readonly host: string | undefined; readonly fields: string[] } };

/** A client that is no proxy comes from the same place with each request of a connection, as long as it names the same host. */
function addOrigin(fields: string[], exchange: Exchange, trustedProxies: readonly string[]): void {
  const socket = exchange.req.socket as Told;
  const { host } = exchange.req.headers;
  const isProxy = isTrustedPeer(socket.remoteAddress ?? '', trustedProxies);
  let known = isProxy ? undefined : socket[lastOrigin];
  if (known === undefined || known.host !== host) {
    known = { host, fields: makeOrigin(exchange, trustedProxies) };
    if (!isProxy) socket[lastOrigin] = known;
  }
  fields.push(...known.fields);
}

/** Scopes stand in one field with spaces in between; without scopes there is none, and what a client sent is not copied. */
function addCaller(fields: string[], { accountId, keyId, environment, scopes }: Caller): void {
  fields.push('x-wrkout-account-id', accountId, 'x-wrkout-key-id', keyId);
  fields.push('x-wrkout-key-environment', environment);
  if (scopes.length > 0) fields.push('x-wrkout-key-scopes', scopes.join(' '));
}

function oneHopLess({ method }: Incoming, value: string): string {
  const left = hopsLeft(method, value);
  return left === null ? value : String(left - 1);
}

/** Fields that go on with another value; one that becomes empty is left out. */
const rewrites = new Map<string, (value: string, req: Incoming) => string>([
  ['cookie', othersCookies],
  ['max-forwards', (value, req) => oneHopLess(req, value)],
]);

/** Which names, in lower case, are not copied of this request: of one that no listed proxy sent, also those that say where it comes from. */
function barring(req: Incoming, trustedProxies: readonly string[]): (lower: string) => boolean {
  const named = req.headers.connection ? connectionNames(req.headers.connection) : [];
  const isProxy = isTrustedPeer(req.socket.remoteAddress ?? '', trustedProxies);
  return (lower) =>
    notCopied.has(lower) ||
    named.includes(lower) ||
    meansNotCopied(lower) ||
    (!isProxy && claimsOrigin(lower));
}

function copied(req: Incoming, trustedProxies: readonly string[]): string[] {
  const { rawHeaders } = req;
  const isBarred = barring(req, trustedProxies);
  const dropAuthorization = carriesKey(req);
  const fields: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const lower = name.toLowerCase();
    if (isBarred(lower)) continue;
    const value = rawHeaders[at + 1] ?? '';
    // Node tells only the first of several lines; the key may stand in another.
    if (lower === 'authorization' && (dropAuthorization || secretShape.test(value))) continue;
    const kept = rewrites.get(lower)?.(value, req) ?? value;
    if (kept !== '' || value === '') fields.push(name, kept);
  }
  return fields;
}

/**
 * Fields for the upstream, as names and values in turn: those of the client without the ones of this hop, the API key and the session of our own pages;
 * then who called and with what (`X-Wrkout-Account-Id`, `X-Wrkout-Key-Id`, `-Environment`, `-Scopes`), from where (`X-Forwarded-*`, RFC 7239 `Forwarded`), `Via` and our request id.
 */
export function requestFields(exchange: Exchange, trustedProxies: readonly string[]): string[] {
  const { req, caller } = exchange;
  const fields = copied(req, trustedProxies);
  const via = req.headers.via;
  fields.push('via', `${via === undefined ? '' : `${via}, `}${req.httpVersion} wrkout`);
  fields.push('x-request-id', exchange.id);
  if (caller) addCaller(fields, caller);
  addOrigin(fields, exchange, trustedProxies);
  return fields;
}
