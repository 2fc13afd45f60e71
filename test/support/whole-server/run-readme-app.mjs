// An Express app with the middleware of README, in a process of its own: Node reads NODE_EXTRA_CA_CERTS only at the start.
// Arguments: file of the middleware, address of the server, token. Says its port; ends when its standard input does.
import { once } from 'node:events';
import process from 'node:process';
import express from 'express';

const [file, url, token] = process.argv.slice(2);
const { wrkout } = await import(file);
const app = express();
const scopesOf = ({ path }) => (path.startsWith('/private') ? ['private:read'] : []);
const guard = wrkout({ url, token, scopesOf, everyMs: 60_000, mostBytes: 16e6 });
app.use(guard);
app.get('/hello', (req, res) => res.send(`hello ${req.caller.accountId}`));
app.get('/slow', (_req, res) => res.write('a part'));
const seen = [];
app.get('/silent', () => seen.push('silent'));
app.get('/seen', (_req, res) => res.send(`seen: ${seen}`));
app.all('/pieces', (_req, res) => {
  res.write('é'.repeat(50));
  res.write(Buffer.alloc(1000));
  res.end('c0ffee', 'hex');
});
app.post('/body', (req, res) => req.resume().on('end', () => res.end('taken')));
const listening = app.listen(0, '127.0.0.1');
await once(listening, 'listening');
console.log(listening.address().port);
process.stdin.on('data', async (line) => {
  await guard.flush();
  console.log(`flushed ${line}`.trim());
});
process.stdin.on('end', () => process.exit(0));
