import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { signCertificate } from '#server/privacy/erasure/certificate/sign-certificate.ts';
import { type CertificateNow, certificateBytesLimit } from '#shared/contracts/certificates.ts';
import { readPdf } from '#test/server/foundation/pdf/read-pdf.ts';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { openRightsServer, type RightsServer } from '#test/support/rights-requests/open-rights-server.ts';
import { act, asAdmin, fileAndStart } from '#test/support/rights-requests/request-calls.ts';

const needles = ['ada@example.org', 'Ada Lovelace', '203.0.113'];

describe('erasure: certificate', () => {
  const folder = tempFolder();
  const program = join(folder, 'verify-certificate.mjs');
  let server: RightsServer;
  let certificate: CertificateNow;
  let key: string;

  before(async () => {
    server = await openRightsServer({
      erasure: {
        processors: [
          { name: 'payments', what: 'x', referenceOf: async () => 'cus_1', tell: async () => undefined },
        ],
      },
    });
    const ada = await server.addPerson('ada@example.org', 'Ada Lovelace');
    const id = await fileAndStart(server, ada, { type: 'erasure' });
    const { certificateId } = await act(server, id, { action: 'complete', confirm: true });
    certificate = (await server.http.get(`/v1/certificates/${certificateId}.json`).expect(200)).body;
    key = (await server.http.get('/v1/certificate-key').expect(200)).body.publicKey;
    const { text } = await server.http.get('/verify-certificate.mjs').expect(200);
    writeFileSync(program, text);
  });
  after(async () => {
    await server.stop();
    server.remove();
  });

  /** The downloaded program, run by plain Node in a folder without anything else. */
  const verify = (content: string, ...args: string[]) => {
    const file = join(folder, `${randomBytes(4).toString('hex')}.json`);
    writeFileSync(file, content);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, file, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: {},
    });
    return { status, stdout, stderr };
  };
  const textOf = (changes: object = {}) => JSON.stringify({ ...certificate, ...changes });

  it('the person gets it by the id alone, without an account; it holds nothing personal and at most 4 KB', async () => {
    const bytes = Buffer.byteLength(JSON.stringify(certificate));
    expect(bytes).to.be.at.most(certificateBytesLimit);
    expect(needles.filter((needle) => JSON.stringify(certificate).includes(needle))).to.deep.equal([]);
    expect(certificate).to.deep.include({ v: 2, epoch: 1, publicKey: key, subjectKeyDestroyed: true });
    expect(certificate.auditCheckpoint).to.deep.equal({
      size: certificate.auditIndex + 1,
      lastLeafHash: certificate.auditLeafHash,
    });
    const kept = certificate.exceptions.find(({ what }) => what.startsWith('rights_requests'));
    expect(kept).to.include({ until: '2029-11-23' });
    await server.http.get('/v1/certificates/019ab000-0000-7000-8000-000000000000.json').expect(404);
    await server.http.get('/v1/certificates/019ab000-0000-7000-8000-000000000000.pdf').expect(404);
  });

  it('the one file verifies it offline, with plain Node', () => {
    const { status, stdout, stderr } = verify(textOf(), '--key', key);
    expect(status, stderr).to.equal(0);
    expect(stdout)
      .to.include(certificate.id)
      .and.to.include('the expected key')
      .and.to.include('not covered');
    const without = verify(textOf());
    expect(without.status).to.equal(0);
    expect(without.stdout).to.include('compare it with the key');
    const told = JSON.parse(verify(textOf(), '--json', '--key', key).stdout);
    expect(told).to.include({ exitCode: 0, valid: true, isKeyCompared: true, id: certificate.id });
  });

  it('no field can be changed, added or taken away', () => {
    const changes: Record<string, object> = {
      'one file less': { scan: { ...certificate.scan, files: certificate.scan.files - 1 } },
      'another day': { erasedAtUtc: '2026-01-01T00:00:00.000Z' },
      'another count': { sources: certificate.sources.map((one) => ({ ...one, before: one.before + 1 })) },
      'another ground': { exceptions: [] },
      'another epoch': { epoch: 9 },
      'another processor': { processors: [{ name: 'payments', toldAtUtc: null }] },
      'another checkpoint': { auditCheckpoint: { size: 1, lastLeafHash: 'AAAA' } },
      'a field more': { note: 'x' },
      'a field less': { epoch: undefined },
      'another version': { v: 1 },
    };
    for (const [what, change] of Object.entries(changes)) {
      const { status, stderr } = verify(textOf(change), '--key', key);
      expect(status, what).to.equal(1);
      expect(stderr, what).to.include('something was changed');
    }
    const flipped = certificate.signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    expect(verify(textOf({ signature: flipped })).status).to.equal(1);
  });

  it('one signed anew by another key is refused when the key is given, and never taken for the server’s', () => {
    const seed = generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'der' })
      .subarray(-32);
    const { publicKey: _own, signature: _signature, ...content } = certificate;
    const forged = JSON.stringify(signCertificate(Buffer.from(seed), { ...content, epoch: 99 }));
    const { status, stderr } = verify(forged, '--key', key);
    expect(status).to.equal(1);
    expect(stderr).to.include('another key');
    expect(verify(forged).stdout).to.include('compare it with the key');
  });

  it('one that speaks against itself is not valid, whoever signed it', () => {
    const { publicKey: _own, signature: _signature, ...content } = certificate;
    const seed = server.keyring.purposeKey('certificate');
    const sign = (change: object) => JSON.stringify(signCertificate(seed, { ...content, ...change }));
    for (const [change, words] of [
      [{ subjectKeyDestroyed: false }, 'key was not destroyed'],
      [{ scan: { ...content.scan, hits: 1 } }, 'the search found 1'],
      [{ exceptions: [] }, 'without a ground'],
    ] as const) {
      const { status, stderr } = verify(sign(change), '--key', key);
      expect(status, words).to.equal(1);
      expect(stderr).to.include(words);
    }
  });

  it('a file that is cut off, empty or something else ends with 3; a wrong call with 2', () => {
    const whole = textOf();
    for (const content of [
      whole.slice(0, -1),
      whole.slice(0, 500),
      '',
      '[]',
      '{}',
      '"x"',
      textOf({ signature: 'AA' }),
    ])
      expect(verify(content, '--key', key).status, content.slice(0, 20)).to.equal(3);
    expect(verify(whole, '--key', 'short').status).to.equal(2);
    expect(verify(whole, 'second').status).to.equal(2);
    expect(spawnSync(process.execPath, [program], { encoding: 'utf8' }).stderr).to.include('Usage:');
    const none = spawnSync(process.execPath, [program, join(folder, 'none.json')], { encoding: 'utf8' });
    expect(none.status).to.equal(3);
    expect(none.stderr).to.include('none.json cannot be checked: there is no such file');
  });

  it('every certificate cut off anywhere is refused', () => {
    const whole = textOf();
    for (let length = 1; length < whole.length; length += 397)
      expect(verify(whole.slice(0, length)).status, String(length)).to.equal(3);
  });

  it('`wrkout verify-certificate` is the same program, with the same exit codes', () => {
    const file = join(folder, 'certificate.json');
    const run = (content: string, ...args: string[]) => {
      writeFileSync(file, content);
      return spawnSync(process.execPath, ['server/cli.ts', 'verify-certificate', file, ...args], {
        encoding: 'utf8',
      });
    };
    expect(run(textOf(), '--key', key).stdout).to.include('Valid: certificate of erasure');
    expect(run(textOf({ epoch: 5 }), '--key', key).status).to.equal(1);
    expect(run(textOf().slice(9), '--json').status).to.equal(3);
    expect(JSON.parse(run(textOf(), '--json').stdout)).to.include({ valid: true });
  }).timeout(60_000);

  it('the PDF holds the same, for administrators and for the person', async () => {
    const path = `certificates/${certificate.id}.pdf`;
    const own = await server.http.get(`/v1/${path}`).expect(200);
    const admin = await asAdmin(server, 'auditor').get(`/admin/v1/${path}`).expect(200);
    expect(own.headers['content-type']).to.equal('application/pdf');
    expect(own.headers['content-disposition']).to.include(`erasure-certificate-${certificate.id}.pdf`);
    expect(Buffer.compare(own.body, admin.body), 'equal bytes').to.equal(0);
    const { text } = await readPdf(own.body);
    for (const part of [certificate.id, certificate.publicKey, 'payments: told on', 'does not cover'])
      expect(text.replaceAll(/\s/g, ''), part).to.include(part.replaceAll(/\s/g, ''));
    expect(needles.filter((needle) => text.includes(needle))).to.deep.equal([]);
    const consulted = (await server.trail()).at(-1);
    expect(consulted).to.deep.include({ event: 'certificate.consulted' });
    await asAdmin(server, 'support').get(`/admin/v1/${path}`).expect(403);
  });
});
