import { Transform, type TransformCallback } from 'node:stream';
import { ShortRequest } from '#server/foundation/http/index.ts';
import type { Exchange } from './exchange.ts';

/**
 * The client's body on its way to the upstream, counted. It stands between them because the client destroys the body it is given when the
 * upstream fails, and destroying the request itself would cut the connection on which the refusal has to be answered.
 */
export class CountedBody extends Transform {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    super();
    this.#exchange = exchange;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#exchange.requestBytes += chunk.length;
    done(null, chunk);
  }
}

/** The body of a request for the upstream, or null when it has none (RFC 9112 section 6.3); a text in latin1 when all of it is there. */
export function bodyOf(exchange: Exchange): CountedBody | string | null {
  const { req } = exchange;
  if (req instanceof ShortRequest) {
    exchange.requestBytes = req.body?.length ?? 0;
    return req.body;
  }
  const { headers } = req;
  const length = headers['content-length'];
  if (headers['transfer-encoding'] === undefined && (length === undefined || length === '0')) return null;
  return req.pipe(new CountedBody(exchange));
}

/**
 * Reads what is left of a request's body and throws it away, so that the next request on the connection can be read. Node does so itself
 * only for a body that nobody began to read.
 */
export function discardRest({ req }: Exchange): void {
  if (req instanceof ShortRequest || req.complete) return;
  req.unpipe();
  req.resume();
}
