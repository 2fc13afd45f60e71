import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ShortAnswer, ShortRequest } from './short-way/index.ts';

/** A request, read by Node's parser or by the short way. */
export type Incoming = IncomingMessage | ShortRequest;

/** The answer to it. */
export type Outgoing = ServerResponse | ShortAnswer;
