import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { ShortHead } from './read-request.ts';

/** A request that came by the short way: whole, and without a body. Has what handlers ask of Node's `IncomingMessage`, in the same words. */
export class ShortRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: string[];
  readonly headers: IncomingHttpHeaders;
  readonly socket: Socket;
  readonly httpVersion: string = '1.1';
  readonly httpVersionMinor: number = 1;
  readonly complete: boolean = true;
  readonly rawTrailers: string[] = [];

  constructor({ method, url, rawHeaders, headers }: ShortHead, socket: Socket) {
    this.method = method;
    this.url = url;
    this.rawHeaders = rawHeaders;
    this.headers = headers;
    this.socket = socket;
  }
}
