import type { IncomingMessage } from 'node:http';
import { packetOf } from './packet.ts';

const losing = new WeakSet<IncomingMessage>();

/** Is the head that has just been read all there is of its packet, and of its request? In doubt it is not. */
function isAll({ socket, headers }: IncomingMessage): boolean {
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return false;
  const packet = packetOf(socket);
  if (packet === undefined || packet.length < 4) return false;
  // What begins with a part of a blank line may have ended there.
  if (packet[0] === 13 || packet[0] === 10) return false;
  return packet.indexOf('\r\n\r\n') === packet.length - 4;
}

/**
 * Notes a request whose `Upgrade` is ignored. Behind such a request Node's parser throws the rest of the packet away and takes what comes next for a new
 * request: the body of another, perhaps. To be called from `shouldUpgradeCallback`.
 */
export function noteIgnoredUpgrade(req: IncomingMessage): void {
  if (!isAll(req)) losing.add(req);
}

/** May bytes behind this request have been lost? Then nothing more on its connection is a request. */
export const losesBytes = (req: IncomingMessage): boolean => losing.has(req);
