import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { ShortMessage } from './read-request.ts';

/** A request that came by the short way: whole, with its body. Has what handlers ask of Node's `IncomingMessage`, in the same words. */
export class ShortRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: string[];
  readonly headers: IncomingHttpHeaders;
  /** In latin1; null without one. */
  readonly body: string | null;
  readonly socket: Socket;
  readonly httpVersion: string = '1.1';
  readonly httpVersionMinor: number = 1;
  readonly complete: boolean = true;
  readonly rawTrailers: string[] = [];

  /** Nothing comes behind it that is a request (RFC 9112 section 9.6). */
  get asksToClose(): boolean {
    return this.headers.connection?.toLowerCase() === 'close';
  }

  constructor({ method, url, rawHeaders, headers, body }: ShortMessage, socket: Socket) {
    this.method = method;
    this.url = url;
    this.rawHeaders = rawHeaders;
    this.headers = headers;
    this.body = body;
    this.socket = socket;
  }
}
