/** The console's own scheme: its pages come from the installed files, never from a network. */
export const consoleScheme = 'app';
export const consoleHost = 'console';
export const consoleOrigin = `${consoleScheme}://${consoleHost}`;

/**
 * Paths below this one are not files: the main process forwards what follows to the current server over the pinned
 * connection and adds the bearer token. `fetch('/server/admin/v1/overview')` asks for the server's `/admin/v1/overview`.
 */
export const serverPathPrefix = '/server';

/** Problem codes that the forwarding itself answers with (HTTP 404, 409, 413 or 502, `application/problem+json`). */
export const forwardProblemCodes = [
  'server-not-chosen',
  'server-unreachable',
  'certificate-changed',
  'path-refused',
  'body-too-large',
] as const;
export type ForwardProblemCode = (typeof forwardProblemCodes)[number];
