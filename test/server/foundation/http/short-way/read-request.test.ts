import { expect } from 'chai';
import { readRequest } from '#server/foundation/http/short-way/read-request.ts';

const read = (text: string) => readRequest(Buffer.from(text, 'latin1'));
const get = (fields: string, line = 'GET /a HTTP/1.1') => `${line}\r\n${fields}\r\n`;
const withField = (field: string) => get(`Host: a\r\n${field}\r\n`);
/** A request whose head is so many bytes long up to the blank line. */
const ofLength = (bytes: number) => {
  const start = 'GET /a HTTP/1.1\r\nHost: a\r\nX: ';
  return `${start}${'x'.repeat(bytes - start.length)}\r\n\r\n`;
};

const taken: Record<string, string> = {
  'only a Host': get('Host: a\r\n'),
  'a Host with a port': get('Host: api.example.com:8443\r\n'),
  'an IPv4 address for a Host': get('Host: 127.0.0.1:80\r\n'),
  'Connection: keep-alive, in capitals too': withField('Connection: Keep-Alive'),
  'a value in UTF-8': withField('X-Name: J\xc3\xbcrgen'),
  'a value of nothing': withField('X-Empty:'),
  'white space around a value': withField('X-Wide: \t wide \t '),
  'a name of every kind of sign': withField("!#$%&'*+-.^_`|~09azAZ: 1"),
  'a target with a query and what RFC 3986 does not know': get('Host: a\r\n', 'GET /a?b={"c"}|\\^` HTTP/1.1'),
  'a field named like a member of every object': withField('constructor: 1\r\nToString: 2'),
  'a head of 16 KiB': ofLength(16_384),
  'Connection: close, in capitals too': withField('Connection: Close'),
  'Content-Length: 0': withField('content-length: 0'),
  'a body': `${withField('Content-Length: 2')}ab`,
  'a body of 16 KiB': `${withField('Content-Length: 16384')}${'x'.repeat(16_384)}`,
};
for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
  taken[`${method} without a body`] = get('Host: a\r\n', `${method} /a HTTP/1.1`);

const lines = (...texts: string[]) => texts.join('\r\n');

const left: Readonly<Record<string, string>> = {
  nothing: '',
  'a head that is not whole': 'GET /a HTTP/1.1\r\nHost: a\r\n',
  'a head whose blank line is not whole': 'GET /a HTTP/1.1\r\nHost: a\r\n\r',
  'a head of more than 16 KiB': ofLength(16_385),
  'a CRLF before the request': `\r\n${get('Host: a\r\n')}`,
  'white space before the request': ` ${get('Host: a\r\n')}`,
  'no Host': get('X: a\r\n'),
  'no fields': get(''),
  'an empty Host': get('Host:\r\n'),
  'two Hosts that are the same': get('Host: a\r\nhost: a\r\n'),
  'a Host in brackets': get('Host: [::1]\r\n'),
  'a Host with a path': get('Host: a/b\r\n'),
  'a Host with a user': get('Host: u@a\r\n'),
  'two hosts in one Host': get('Host: a, b\r\n'),
  'a Host with a space': get('Host: a b\r\n'),
  'a Host with a port of six digits': get('Host: a:123456\r\n'),
  'a Host beyond ASCII': get('Host: \xe4\r\n'),
  'any other field twice': get('Host: a\r\nX-A: 1\r\nx-a: 1\r\n'),
  'an empty field twice': get('Host: a\r\nX-A:\r\nX-A:\r\n'),
  'a body that is not whole': `${withField('Content-Length: 3')}ab`,
  'a body of more than 16 KiB': `${withField('Content-Length: 16385')}${'x'.repeat(16_385)}`,
  'Content-Length twice': `${withField('Content-Length: 2\r\ncontent-length: 2')}ab`,
  'an empty Content-Length': withField('Content-Length:'),
  'Transfer-Encoding': withField('Transfer-Encoding: chunked'),
  'Transfer-Encoding: identity': withField('tRANSFER-eNCODING: identity'),
  Expect: withField('Expect: 100-continue'),
  Upgrade: withField('Upgrade: websocket'),
  TE: withField('TE: trailers'),
  Trailer: withField('Trailer: X-Sum'),
  'Proxy-Connection, which Node takes for Connection': withField('Proxy-Connection: close'),
  'Set-Cookie, which Node makes a list of': withField('Set-Cookie: a=b'),
  '__proto__, which Node drops': withField('__proto__: 1'),
  'Connection: close behind keep-alive': withField('Connection: keep-alive, close'),
  'a Connection that names a field': withField('Connection: X-Hop'),
  'an empty Connection': withField('Connection:'),
  'an upgrade': withField('Connection: Upgrade\r\nUpgrade: websocket'),
  'white space before a colon': withField('X-A : 1'),
  'a tab before a colon': withField('X-A\t: 1'),
  'white space before a name': get(' X-A: 1\r\nHost: a\r\n'),
  'a folded line': withField('X-A: 1\r\n 2'),
  'a line folded with a tab': withField('X-A: 1\r\n\t2'),
  'a line without a colon': withField('X-A'),
  'a line without a name': withField(': 1'),
  'a name with a sign that is none': withField('X(A): 1'),
  'a name beyond ASCII': withField('X-\xe4: 1'),
  'a bare LF behind the request line': 'GET /a HTTP/1.1\nHost: a\r\n\r\n',
  'a bare LF behind a field': lines('GET /a HTTP/1.1', 'Host: a\nX-A: 1', '', ''),
  'only bare LFs': 'GET /a HTTP/1.1\nHost: a\n\n',
  'a bare LF for the blank line, and a request behind it': `GET /a HTTP/1.1\r\nHost: a\r\n\n${get('Host: a\r\n')}`,
  'a bare CR in a value': withField('X-A: 1\r2'),
  'two CRs before a LF': withField('X-A: 1\r'),
  'HTTP/1.0': get('Host: a\r\n', 'GET /a HTTP/1.0'),
  'HTTP/0.9': 'GET /a\r\n\r\n',
  'HTTP/1.2': get('Host: a\r\n', 'GET /a HTTP/1.2'),
  'HTTP/2.0': get('Host: a\r\n', 'GET /a HTTP/2.0'),
  'HTTP in small letters': get('Host: a\r\n', 'GET /a http/1.1'),
  'a version with a digit more': get('Host: a\r\n', 'GET /a HTTP/1.11'),
  'white space behind the version': get('Host: a\r\n', 'GET /a HTTP/1.1 '),
  'two spaces before the target': get('Host: a\r\n', 'GET  /a HTTP/1.1'),
  'two spaces behind the target': get('Host: a\r\n', 'GET /a  HTTP/1.1'),
  'a tab for a space': get('Host: a\r\n', 'GET\t/a HTTP/1.1'),
  'absolute-form': get('Host: a\r\n', 'GET http://a/ HTTP/1.1'),
  'authority-form': get('Host: a\r\n', 'GET a:80 HTTP/1.1'),
  'asterisk-form': get('Host: a\r\n', 'OPTIONS * HTTP/1.1'),
  'no target': get('Host: a\r\n', 'GET HTTP/1.1'),
  'a target with a space': get('Host: a\r\n', 'GET /a b HTTP/1.1'),
  'a target beyond ASCII': get('Host: a\r\n', 'GET /\xe4 HTTP/1.1'),
  'a target with a control character': get('Host: a\r\n', 'GET /\x01 HTTP/1.1'),
  'a target with DEL': get('Host: a\r\n', 'GET /\x7f HTTP/1.1'),
};
const ofOther: Record<string, string> = {};
for (const length of [
  '2, 2',
  '+2',
  '-2',
  '02',
  '0x2',
  '2.0',
  '1e0',
  '2;',
  'two',
  '00',
  '99999999999999999999',
])
  ofOther[`the Content-Length ${length}`] = `${withField(`Content-Length: ${length}`)}ab`;
for (const method of ['CONNECT', 'TRACE', 'PRI', 'LINK', 'get', 'GETS', 'QUERY'])
  ofOther[`the method ${method}`] = get('Host: a\r\n', `${method} /a HTTP/1.1`);
for (let code = 0; code < 32; code++)
  if (code !== 9)
    ofOther[`a value with the control character ${code}`] = withField(`X-A: 1${String.fromCharCode(code)}2`);
ofOther['a value with DEL'] = withField('X-A: 1\x7f2');

describe('a request at the short way', () => {
  for (const [what, text] of Object.entries(taken))
    it(`with ${what} is taken`, () => {
      expect(read(text)?.end).to.equal(text.length);
    });

  for (const [what, text] of Object.entries({ ...left, ...ofOther }))
    it(`that has ${what || 'nothing'} is left to Node`, () => {
      expect(read(text)).to.equal(null);
    });

  it('has its parts as they came, and its fields by name without white space', () => {
    const text = 'PATCH /a?b#c HTTP/1.1\r\nHOST: A.b:1\r\nX-Empty:\r\nx-Wide: \t w  w\xa0 \t\r\n\r\n';
    const { message, end } = read(text) ?? expect.fail('left to Node');
    expect([message.method, message.url, end]).to.deep.equal(['PATCH', '/a?b#c', text.length]);
    expect(message.rawHeaders).to.deep.equal(['HOST', 'A.b:1', 'X-Empty', '', 'x-Wide', 'w  w\xa0']);
    expect({ ...message.headers }).to.deep.equal({ host: 'A.b:1', 'x-empty': '', 'x-wide': 'w  w\xa0' });
  });

  it('has its body letter for byte, and none when it is empty', () => {
    const bodyOf = (text: string) => (read(text) ?? expect.fail('left to Node')).message.body;
    expect(bodyOf(`${withField('Content-Length: 4')}\r\n\xff\0GET`)).to.equal('\r\n\xff\0');
    for (const text of [withField('Content-Length: 0'), get('Host: a\r\n')])
      expect(bodyOf(text)).to.equal(null);
  });

  it('ends where the next begins, whatever that is', () => {
    const text = get('Host: a\r\n');
    for (const next of [get('Host: b\r\n'), '\x00', '\r\n\r\n', 'x'.repeat(20_000)])
      expect(read(text + next)?.end, JSON.stringify(next.slice(0, 20))).to.equal(text.length);
  });

  it('has no fields but its own', () => {
    const { headers } = read(get('Host: a\r\n'))?.message ?? expect.fail('left to Node');
    expect(['constructor', '__proto__', 'toString'].filter((name) => name in headers)).to.deep.equal([]);
  });
});
