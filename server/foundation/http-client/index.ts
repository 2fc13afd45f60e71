export { readFields } from './answer-head.ts';
export type { HttpRequest } from './careful-call.ts';
export { type HttpClient, openHttpClient } from './http-client.ts';
export type { HttpClientOptions } from './options.ts';
export { StaleConnectionError } from './stale-connection.ts';
