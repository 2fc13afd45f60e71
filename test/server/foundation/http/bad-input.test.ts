import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect } from 'chai';
import type { Test } from 'supertest';
import { openSampleApp } from '#test/support/server/open-sample-app.ts';

const id = '01938f5a-0000-7000-8000-000000000001';
const place = `/v1/echo/${id}`;

describe('bad input at the door', () => {
  const { http, calls } = openSampleApp();
  const post = (path = place) => http.post(path);
  const json = (text: string) => post().set('content-type', 'application/json').send(text);
  const packedAs = (coding: string, bytes: Buffer) => {
    const call = post().set({ 'content-type': 'application/json', 'content-encoding': coding });
    return call.serialize((value) => value).send(bytes as never);
  };
  const packed = (bytes: Buffer) => packedAs('gzip', bytes);
  beforeEach(() => calls.splice(0));

  /** Status, code and pointers of the refusal; nothing may have reached the handler. */
  async function refusal(call: Test) {
    const { status, body } = await call;
    expect(calls, 'reached the handler').to.have.length(0);
    return [status, body.code, ...(body.errors ?? []).map((one: { pointer: string }) => one.pointer)];
  }

  it('good input reaches the handler, in the types of the contract', async () => {
    await post(`${place}?limit=3`).send({ name: 'Ada' }).expect(200);
    expect(calls[0]?.input).to.deep.equal({ params: { id }, query: { limit: 3 }, body: { name: 'Ada' } });
  });

  it('an unknown field is named, at any depth, with RFC 6901 escapes', async () => {
    const body = { name: 'Ada', 'x/y~z': 1, deep: { list: [{ n: 1, m: 2 }], more: 1 } };
    expect(await refusal(post().send(body))).to.have.members([
      400,
      'invalid-input',
      '/x~1y~0z',
      '/deep/list/0/m',
      '/deep/more',
    ]);
  });

  it('a wrong type is named with what it should be', async () => {
    const { body } = await post().send({ name: 7, 'a/b~c': 'x', deep: { list: [{ n: 1.5 }] } });
    expect(body.errors).to.deep.include({ pointer: '/name', message: 'must be a string' });
    expect(body.errors.map((one: { pointer: string }) => one.pointer)).to.include.members([
      '/a~1b~0c',
      '/deep/list/0/n',
    ]);
  });

  it('path, query and body are told together, each by its own pointer', async () => {
    const call = post('/v1/echo/no-id?limit=10&page=1').send({});
    expect(await refusal(call)).to.have.members([
      400,
      'invalid-input',
      'path:id',
      '?limit',
      '?page',
      '/name',
    ]);
  });

  it('a query field given twice is refused rather than chosen from', async () => {
    expect(await refusal(post(`${place}?limit=1&limit=2`).send({ name: 'a' }))).to.deep.equal([
      400,
      'invalid-input',
      '?limit',
    ]);
  });

  it('a missing body is wrong input, not a failure', async () => {
    expect(await refusal(post())).to.deep.equal([400, 'invalid-input', '/name']);
  });

  for (const text of ['{"name":', '{"name":"a"}x', "{'name':'a'}", '', '\u0000', '{"name":"\ud800'])
    it(`broken JSON ${JSON.stringify(text)} is refused`, async () => {
      const [status, code] = await refusal(json(text));
      expect([status, code]).to.deep.equal(text === '' ? [400, 'invalid-input'] : [400, 'broken-json']);
    });

  for (const text of ['null', '7', '"name"', 'true', '[{"name":"a"}]'])
    it(`${text} is JSON, but no object, and told so`, async () => {
      const { status, body } = await json(text);
      expect([status, body.code, body.errors]).to.deep.equal([
        400,
        'invalid-input',
        [{ pointer: '', message: 'must be an object' }],
      ]);
    });

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'text/json',
  ])
    it(`a body of type ${type} is refused`, async () => {
      const call = post().set('content-type', type).send('{"name":"a"}');
      expect(await refusal(call)).to.deep.equal([415, 'unsupported-media-type']);
    });

  it('a body without a type is refused', async () => {
    const call = post().serialize(String).send('{"name":"a"}').unset('content-type');
    expect(await refusal(call)).to.deep.equal([415, 'unsupported-media-type']);
  });

  for (const charset of ['utf-7', 'utf-16', 'iso-8859-1', '"utf-16"', 'nonsense'])
    it(`the charset ${charset} is refused: JSON is UTF-8`, async () => {
      const call = post().set('content-type', `application/json; charset=${charset}`).send('{"name":"a"}');
      expect(await refusal(call)).to.deep.equal([415, 'unsupported-media-type']);
    });

  it('UTF-8 may be named, in any case', async () => {
    await post().set('content-type', 'application/json;charset="UTF-8"').send('{"name":"a"}').expect(200);
  });

  it('a type that is not read is told with the one that is', async () => {
    const { headers, body } = await post().set('content-type', 'text/plain').send('{"name":"a"}');
    expect([headers.accept, headers['accept-encoding'], body.detail]).to.deep.equal([
      'application/json',
      undefined,
      'Content-Type must be application/json, in UTF-8.',
    ]);
  });

  for (const coding of ['zstd2', 'gzip, gzip', 'gzip;q=1', 'compress', 'application/json'])
    it(`a body packed as ${coding} is refused with what can be unpacked`, async () => {
      const call = () => json('{"name":"a"}').set('content-encoding', coding);
      expect(await refusal(call())).to.deep.equal([415, 'unsupported-media-type']);
      const { headers, body } = await call();
      expect([headers['accept-encoding'], headers.accept]).to.deep.equal([
        'gzip, deflate, br, zstd',
        undefined,
      ]);
      expect(body.detail).to.equal('Content-Encoding must be one of gzip, deflate, br, zstd, or left out.');
    });

  const packers: Record<string, (bytes: Buffer) => Buffer> = {
    gzip: gzipSync,
    'X-GZip': gzipSync,
    deflate: deflateSync,
    BR: brotliCompressSync,
    zstd: zstdCompressSync,
  };
  for (const [coding, pack] of Object.entries(packers))
    it(`a body packed as ${coding} is read, and one that does not unpack is told so`, async () => {
      const packed = pack(Buffer.from('{"name":"a"}'));
      await packedAs(coding, packed).expect(200);
      calls.splice(0);
      for (const bytes of [Buffer.from('{"name":"a"}'), packed.subarray(0, -6)])
        expect(await refusal(packedAs(coding, bytes))).to.deep.equal([400, 'broken-encoding']);
    });

  it('64 KiB is the most, told before it is parsed, packed or not', async () => {
    const body = JSON.stringify({ name: 'a'.repeat(64 * 1024) });
    expect(await refusal(json(body))).to.deep.equal([413, 'body-too-large']);
    expect(await refusal(packed(gzipSync(body)))).to.deep.equal([413, 'body-too-large']);
    expect((await packed(gzipSync(body))).body.detail).to.equal(
      'A body may have 65536 bytes here, unpacked.',
    );
  });

  it('a body may say that it is not packed', async () => {
    await packedAs('identity', Buffer.from('{"name":"a"}')).expect(200);
  });

  it('what unpacks and is no JSON is told as that', async () => {
    expect(await refusal(packed(gzipSync('{"name":')))).to.deep.equal([400, 'broken-json']);
  });

  it('JSON as deep as fits is refused as input, not with a full stack', async () => {
    const deep = `{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    expect(await refusal(json(deep))).to.deep.equal([400, 'invalid-input', '/name']);
  });

  it('__proto__ and constructor are fields like any other: refused, and nothing is changed by them', async () => {
    for (const text of [
      '{"name":"a","__proto__":{"admin":true}}',
      '{"name":"a","constructor":{"prototype":{"admin":true}}}',
    ])
      expect((await refusal(json(text))).slice(0, 2)).to.deep.equal([400, 'invalid-input']);
    expect(await refusal(post(`${place}?__proto__=1`).send({ name: 'a' }))).to.include(400);
    expect(({} as { admin?: boolean }).admin).to.equal(undefined);
  });

  it('NUL is refused wherever it stands', async () => {
    expect(await refusal(json('{"name":"a\\u0000b"}'))).to.deep.equal([400, 'invalid-input', '/name']);
    expect(await refusal(post('/v1/echo/%00?limit=%00').send({ name: 'a' }))).to.have.members([
      400,
      'invalid-input',
      'path:id',
      '?limit',
    ]);
  });
});
