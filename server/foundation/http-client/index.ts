export { type HttpClient, type HttpClientOptions, openHttpClient } from './http-client.ts';
