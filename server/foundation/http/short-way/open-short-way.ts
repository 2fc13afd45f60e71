import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock } from '#server/foundation/clock/index.ts';
import { ShortConnection, type ShortHandler, type ShortParts } from './short-connection.ts';

export type ShortWayOptions = ShortHandler & {
  /** Of the listener: a connection is read when its handshake is done. */
  readonly isTls: boolean;
  /** How long a connection may say nothing before its first request. */
  readonly headMs: number;
  /** How often that is looked at. */
  readonly checkMs: number;
  /** Told of the first request of a connection. */
  readonly onHeard: (socket: Socket) => void;
  /** Told of each connection that Node gets, before it does. */
  readonly onHandedOver: (socket: Socket) => void;
};

export type ShortWay = {
  /** Closes every connection behind the answer that is being made on it, those without one at once. */
  readonly leave: () => void;
  /** Cuts what is left. */
  readonly cut: () => void;
};

/** The line of the `Date` field (RFC 9110 section 6.6.1), made once a second. */
function dateLines(): () => string {
  let line = '';
  let untilMs = 0;
  return () => {
    const nowMs = systemClock.nowMs();
    // A clock that was set back is noticed within a second.
    if (nowMs >= untilMs || nowMs < untilMs - 1000) {
      untilMs = (Math.floor(nowMs / 1000) + 1) * 1000;
      line = `date: ${new Date(nowMs).toUTCString()}\r\n`;
    }
    return line;
  };
}

/** Takes its listeners for connections off the server: Node's own, the first, and those that only watch. */
function takeListeners(server: Server, event: string) {
  const [own, ...others] = server.listeners(event);
  if (own === undefined) throw new Error(`Node's server has no listener for ${event}`);
  server.removeAllListeners(event);
  return {
    takeByNode: (socket: Socket): void => own.call(server, socket),
    tellOthers: (socket: Socket): void => {
      for (const other of others) other.call(server, socket);
    },
  };
}

/** A client that asked nothing in time is answered as Node answers it: with 408, through the event that tells of it. */
function timeOut(server: Server, connection: ShortConnection): void {
  connection.letGo();
  connection.socket.on('error', () => undefined);
  const error = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  server.emit('clientError', error, connection.socket);
}

/**
 * Puts a short way before Node's parser: usual requests for `serves`, with a small body at the most, are read and answered by some hundred lines that do nothing else, for a
 * fifth less of the time; with the first other one Node gets the connection, for good. To be called before the server listens.
 */
export function openShortWay(server: Server, options: ShortWayOptions): ShortWay {
  const { isTls, headMs, checkMs, serves, handle, onHeard, onHandedOver } = options;
  const event = isTls ? 'secureConnection' : 'connection';
  const { takeByNode, tellOthers } = takeListeners(server, event);
  const connections = new Set<ShortConnection>();
  const parts: ShortParts = {
    serves,
    handle,
    onHeard,
    keepAlive: `connection: keep-alive\r\nkeep-alive: timeout=${server.keepAliveTimeout / 1000}\r\n`,
    dateLine: dateLines(),
    onGone: (connection) => connections.delete(connection),
    handOver: (socket, bytes) => {
      onHandedOver(socket);
      socket.pause();
      takeByNode(socket);
      socket.unshift(bytes);
      socket.resume();
    },
  };
  server.on(event, (accepted: Socket) => {
    const connection = new ShortConnection(accepted, parts);
    connections.add(connection);
    tellOthers(connection.socket);
  });
  // One tick more: the first may come at once.
  const ticksOf = (ms: number): number => Math.ceil(ms / checkMs) + 1;
  const [headTicks, keptTicks] = [ticksOf(headMs), ticksOf(server.keepAliveTimeout)];
  const clock = setInterval(() => {
    for (const connection of connections) {
      const ticks = connection.tick();
      if (ticks === null) continue;
      if (!connection.hasAsked && ticks >= headTicks) timeOut(server, connection);
      else if (ticks >= keptTicks) connection.leave();
    }
  }, checkMs).unref();
  server.once('close', () => clearInterval(clock));
  return {
    leave: () => {
      for (const connection of connections) connection.leave();
    },
    cut: () => {
      for (const { socket } of connections) socket.destroy();
    },
  };
}
