export type { CarefulRequest } from './careful-call.ts';
export { type HttpClient, openHttpClient } from './http-client.ts';
export type { HttpClientOptions } from './options.ts';
