import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect } from 'chai';
import { readConnection } from '#server/foundation/http/short-way/byte-source.ts';
import { until } from '#test/support/gateway/open-test-gateway.ts';

const closeOf = (socket: Socket) => new Promise<void>((resolve) => socket.on('close', () => resolve()));

describe('the bytes of an accepted connection', () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  /** A server, and both ends of one connection to it. */
  const accept = async () => {
    const server = createServer({ allowHalfOpen: true });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined);
    const [accepted] = (await once(server, 'connection')) as [Socket];
    open.push(() => {
      client.destroy();
      server.close();
    });
    return { server, client, accepted };
  };
  /** Reads it, and copies what is given as well as keeping it. */
  const read = (accepted: Socket) => {
    const kept: Buffer[] = [];
    const copies: string[] = [];
    const source = readConnection(accepted, (bytes) => {
      kept.push(bytes);
      copies.push(bytes.toString());
    });
    return { kept, copies, ...source };
  };

  it('are lent: the next ones come into the same memory, of any connection', async () => {
    const [one, two] = [await accept(), await accept()];
    const [first, second] = [read(one.accepted), read(two.accepted)];
    one.client.write('first');
    await until(() => first.copies.length === 1);
    two.client.write('other');
    await until(() => second.copies.length === 1);
    expect([first.copies, second.copies]).to.deep.equal([['first'], ['other']]);
    expect(first.kept[0]?.toString()).to.equal('other');
    expect(first.kept[0]?.buffer).to.equal(second.kept[0]?.buffer);
  });

  it('are copies of their own once the connection is released, and come to its stream', async () => {
    const { client, accepted } = await accept();
    const { kept, copies, socket, release } = read(accepted);
    client.write('before');
    await until(() => copies.length === 1);
    release();
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    client.write('after1');
    await until(() => parts.length === 1);
    client.write('after2');
    await until(() => parts.length === 2);
    expect(copies).to.deep.equal(['before']);
    expect(parts.map(String)).to.deep.equal(['after1', 'after2']);
    expect(parts[0]?.buffer).to.not.equal(kept[0]?.buffer);
  });

  it('wait in the kernel while a released connection is not read', async () => {
    const { client, accepted } = await accept();
    const { socket, release } = read(accepted);
    release();
    socket.pause();
    client.write(Buffer.alloc(20_000_000, 'x'));
    for (let turns = 0; turns < 500; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(socket.bytesRead).to.be.lessThan(10_000_000);
    let bytes = 0;
    socket.on('data', (part: Buffer) => {
      bytes += part.length;
    });
    socket.resume();
    await until(() => bytes === 20_000_000);
    expect(socket.bytesRead).to.equal(20_000_000);
  });

  it('end with the end of the connection, which can still be written to', async () => {
    const { client, accepted } = await accept();
    const { socket, copies } = read(accepted);
    client.end('all');
    await once(socket, 'end');
    const told = once(client, 'data');
    socket.end('answer');
    expect([copies, String((await told)[0])]).to.deep.equal([['all'], 'answer']);
  });

  it('come from the same peer, and the server counts the connection until it is closed', async () => {
    const { server, client, accepted } = await accept();
    const peer = [accepted.remoteAddress, accepted.remotePort];
    const { socket } = read(accepted);
    const count = () =>
      new Promise((resolve) => server.getConnections((_error, connections) => resolve(connections)));
    expect([socket.remoteAddress, socket.remotePort]).to.deep.equal(peer);
    expect([await count(), socket === accepted]).to.deep.equal([1, false]);
    const closed = once(server, 'close');
    server.close();
    const gone = closeOf(socket);
    client.end();
    socket.end();
    await Promise.all([gone, closed]);
    expect(await count()).to.equal(0);
  });

  it('come in memory of their own from a connection without a handle, until it is released', async () => {
    const nothing = () => undefined;
    for (const side of [new Socket(), new Duplex({ read: nothing }) as Socket]) {
      side._read = nothing;
      const { socket, kept, copies, release } = read(side);
      expect(socket).to.equal(side);
      side.push('one');
      await until(() => copies.length === 1);
      side.push('two');
      await until(() => copies.length === 2);
      expect(kept.map(String)).to.deep.equal(['one', 'two']);
      release();
      const rest: string[] = [];
      side.on('data', (part: Buffer) => rest.push(String(part)));
      side.push('three');
      await until(() => rest.length === 1);
      expect([copies, rest]).to.deep.equal([['one', 'two'], ['three']]);
      side.destroy();
    }
  });
});
