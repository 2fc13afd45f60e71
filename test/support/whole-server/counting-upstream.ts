import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

const answerOk: RequestListener = (req, res) => {
  req.resume();
  res.setHeader('content-type', 'application/json').end('{"from":"upstream"}');
};

/** A team's API on a free port that counts what reaches it. */
export async function openCountingUpstream(respond: RequestListener = answerOk) {
  let requests = 0;
  const server = createServer((req, res) => {
    requests += 1;
    respond(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that failed before it closed it must not keep the run alive.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export type CountingUpstream = Awaited<ReturnType<typeof openCountingUpstream>>;
