import { openRightsServer, type RightsServer } from './open-rights-server.ts';

/** Opens servers that are stopped and removed after each test, also after one that failed. Call it inside `describe`. */
export function keepServers(): typeof openRightsServer {
  const kept: RightsServer[] = [];
  afterEach(async () => {
    for (const server of kept.splice(0).reverse()) {
      await server.stop();
      server.remove();
    }
  });
  return async (options) => {
    const server = await openRightsServer(options);
    kept.push(server);
    return server;
  };
}
