import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { systemClock, systemRandom } from '#server/foundation/clock/index.ts';
import { ensureTls } from '#server/foundation/http/tls/index.ts';

/** What a mail server says to each command (RFC 5321); `refusing` knows no recipient and repeats the address, as many do. */
function answerTo(line: string, refusing: boolean): string {
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === 'RCPT' && refusing) return `550 5.1.1 ${line.slice(8)}: user unknown`;
  if (verb === 'DATA') return '354 go on';
  return verb === 'QUIT' ? '221 bye' : '250 fine';
}

function serve(socket: TLSSocket, refusing: boolean, taken: string[]): void {
  let text = '';
  let mail: string | null = null;
  const say = (words: string) => socket.write(`${words}\r\n`);
  const hear = (line: string): void => {
    if (mail === null) {
      say(answerTo(line, refusing));
      if (line.toUpperCase() === 'DATA') mail = '';
      return;
    }
    if (line !== '.') {
      mail += `${line}\n`;
      return;
    }
    taken.push(mail);
    mail = null;
    say('250 taken');
  };
  say('220 test');
  socket.setEncoding('utf8').on('data', (part) => {
    text += part;
    const lines = text.split('\r\n');
    text = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
}

/**
 * A mail server on a free port that speaks TLS from the first byte. `url` is what WRKOUT_SMTP_URL would be; `taken` the mails it took.
 * Until `stop` this process trusts its certificate.
 */
export async function startSmtpServer(folder: string, { refusing = false } = {}) {
  const deps = { clock: systemClock, random: systemRandom };
  const tls = await ensureTls(deps, { folder, hostNames: ['localhost'], own: null });
  const taken: string[] = [];
  const sockets: TLSSocket[] = [];
  const server = createServer({ key: tls.key, cert: tls.cert }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    serve(socket, refusing, taken);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, readFileSync(String(tls.caFile), 'utf8')]);
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtps://localhost:${port}`,
    taken,
    stop: async () => {
      setDefaultCACertificates(trusted);
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
