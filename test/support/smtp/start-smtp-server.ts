import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';

export type SmtpOptions = {
  readonly key: string;
  readonly cert: string;
  /** `offered` says STARTTLS, `missing` does not, `implicit` speaks TLS from the first byte. */
  readonly tls: 'offered' | 'missing' | 'implicit';
  /** Refuse the recipient with this reply. */
  readonly refuse?: string;
};

export type TakenMail = {
  readonly from: string;
  readonly to: string[];
  readonly secure: boolean;
  readonly content: string;
};

export type SmtpServer = {
  readonly port: number;
  readonly mails: readonly TakenMail[];
  /** Every command line that came in, in the clear or not, as `plain: …` or `tls: …`. */
  readonly commands: readonly string[];
  readonly stop: () => Promise<void>;
};

type Dialogue = { socket: Socket; from: string; to: string[]; data: string | null; rest: string };
type State = { options: SmtpOptions; mails: TakenMail[]; commands: string[] };

const say = (dialogue: Dialogue, text: string) => dialogue.socket.write(`${text}\r\n`, 'latin1');
const isSecure = ({ socket }: Dialogue): boolean => socket instanceof TLSSocket;

function startTls(state: State, dialogue: Dialogue): void {
  say(dialogue, '220 Go ahead');
  dialogue.socket.removeAllListeners('data');
  const { key, cert } = state.options;
  dialogue.socket = new TLSSocket(dialogue.socket, { isServer: true, key, cert });
  listenTo(state, dialogue);
}

const addressIn = (line: string): string => /<(.*)>/.exec(line)?.[1] ?? '';

/** What each command does, by its first four letters. */
const verbs: Record<string, (state: State, dialogue: Dialogue, line: string) => void> = {
  EHLO: ({ options }, dialogue) => {
    const offers = options.tls === 'offered' && !isSecure(dialogue) ? ['250-STARTTLS'] : [];
    say(
      dialogue,
      ['250-localhost', ...offers, '250-AUTH PLAIN', '250-8BITMIME', '250 SMTPUTF8'].join('\r\n'),
    );
  },
  STAR: (state, dialogue) => {
    if (state.options.tls === 'offered') startTls(state, dialogue);
    else say(dialogue, '502 Not known here');
  },
  AUTH: (_state, dialogue) => say(dialogue, '235 Welcome'),
  MAIL: (_state, dialogue, line) => {
    dialogue.from = addressIn(line);
    say(dialogue, '250 OK');
  },
  RCPT: ({ options }, dialogue, line) => {
    if (!options.refuse) dialogue.to.push(addressIn(line));
    say(dialogue, options.refuse ?? '250 OK');
  },
  DATA: (_state, dialogue) => {
    dialogue.data = '';
    say(dialogue, '354 End with a dot');
  },
  QUIT: (_state, dialogue) => dialogue.socket.end('221 Bye\r\n'),
};

function takeLine(state: State, dialogue: Dialogue, line: string): void {
  if (dialogue.data !== null) {
    takeContent(state, dialogue, line);
    return;
  }
  state.commands.push(`${isSecure(dialogue) ? 'tls' : 'plain'}: ${line}`);
  const verb = verbs[line.slice(0, 4).toUpperCase()];
  if (verb) verb(state, dialogue, line);
  else say(dialogue, '502 Not known here');
}

function takeContent(state: State, dialogue: Dialogue, line: string): void {
  if (line !== '.') {
    dialogue.data += `${line.startsWith('.') ? line.slice(1) : line}\r\n`;
    return;
  }
  const { from, to, data } = dialogue;
  state.mails.push({ from, to: [...to], secure: isSecure(dialogue), content: data ?? '' });
  Object.assign(dialogue, { from: '', to: [], data: null });
  say(dialogue, '250 Taken');
}

function listenTo(state: State, dialogue: Dialogue): void {
  const { socket } = dialogue;
  // A client that does not like our certificate hangs up; that is its right.
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    const lines = (dialogue.rest + bytes.toString('latin1')).split('\r\n');
    dialogue.rest = lines.pop() ?? '';
    for (const line of lines) takeLine(state, dialogue, line);
  });
}

/** A mail server on 127.0.0.1 that takes what it is sent (RFC 5321, STARTTLS by RFC 3207) and remembers it. */
export async function startSmtpServer(options: SmtpOptions): Promise<SmtpServer> {
  const state: State = { options, mails: [], commands: [] };
  const sockets = new Set<Socket>();
  const greet = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const dialogue: Dialogue = { socket, from: '', to: [], data: null, rest: '' };
    listenTo(state, dialogue);
    say(dialogue, '220 localhost ESMTP');
  };
  const { key, cert } = options;
  const server: Server =
    options.tls === 'implicit' ? createTlsServer({ key, cert }, greet) : createServer(greet);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    mails: state.mails,
    commands: state.commands,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
