import type { Socket } from 'node:net';

/** What Node keeps at a connection of its server; not in its types. */
type Parsed = Socket & { readonly parser?: { readonly getCurrentBuffer?: () => Buffer } };

/** The bytes that Node's parser is reading, inside the events that it calls; undefined where this Node does not tell. `checkGuard` keeps such a one from serving. */
export const packetOf = (socket: Socket): Buffer | undefined =>
  (socket as Parsed).parser?.getCurrentBuffer?.();
