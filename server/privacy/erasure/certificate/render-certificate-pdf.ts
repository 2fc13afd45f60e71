import { composePdf, type PdfBlock, type PdfCell, type PdfFact } from '#server/foundation/pdf/index.ts';
import type { Certificate } from '#shared/contracts/certificates.ts';

const text = (content: string): PdfCell => [{ kind: 'text', text: content }];
const fact = (label: string, content: string): PdfFact => ({ label, value: text(content) });
const heading = (content: string): PdfBlock => ({ kind: 'heading', level: 1, text: content });
const bullets = (lines: readonly string[]): PdfBlock => ({
  kind: 'items',
  items: lines.map((line) => ({ kind: 'bullet', text: line })),
});

const tellTime = (utc: string): string => `${utc.slice(0, 10)} ${utc.slice(11, 19)} UTC`;

/**
 * The certificate as an accessible PDF, to read and to file. What is signed is the JSON: the PDF repeats its content and signature and says how
 * to check. Equal certificates give equal bytes.
 */
export const renderCertificatePdf = (certificate: Certificate): Promise<Buffer> =>
  composePdf({
    title: 'Certificate of erasure',
    author: 'Wrkout',
    subject: 'GDPR Art. 17',
    keywords: `certificate:${certificate.id}`,
    language: 'en',
    createdAtUtc: certificate.erasedAtUtc,
    wording: { pageOf: (page, pages) => `Page ${page} of ${pages}`, continued: '(continued)' },
    blocks: [
      heading('Certificate of erasure'),
      writeStatement(certificate),
      writeFacts(certificate),
      heading('What was swept'),
      writeSources(certificate),
      heading('What stays, and why'),
      writeExceptions(certificate),
      heading('Who was told'),
      writeProcessors(certificate),
      heading('What this certificate does not cover'),
      bullets(certificate.notCovered),
      heading('How to check it'),
      ...writeCheck(certificate),
    ],
  });

const writeStatement = ({ erasedAtUtc, scan }: Certificate): PdfBlock => ({
  kind: 'items',
  items: text(
    `The data of one person was erased under Art. 17 GDPR; the work was finished on ${tellTime(erasedAtUtc)}. Afterwards ${scan.files} files with ${scan.bytes} bytes were searched for the person's e-mail address, name and IP addresses in eight encodings; ${scan.hits} were found. This document holds no personal data.`,
  ),
});

function writeFacts(certificate: Certificate): PdfBlock {
  const { id, accountId, rightsRequestId, subjectKeyDestroyed, auditIndex, auditLeafHash } = certificate;
  return {
    kind: 'facts',
    facts: [
      fact('Certificate', id),
      fact('Account (leads nowhere any more)', accountId),
      fact('Request', rightsRequestId),
      fact("The person's key", subjectKeyDestroyed ? 'destroyed' : 'NOT destroyed'),
      ...(certificate.v === 1
        ? []
        : [
            fact('Epoch of the keyring', String(certificate.epoch)),
            fact(
              'Audit checkpoint',
              `${certificate.auditCheckpoint.size} entries, last leaf ${certificate.auditCheckpoint.lastLeafHash}`,
            ),
          ]),
      fact('Audit entry', `#${auditIndex}, leaf ${auditLeafHash}`),
    ],
  };
}

const writeSources = ({ sources }: Certificate): PdfBlock => ({
  kind: 'table',
  columns: [
    { title: 'Table', share: 4, heads: true },
    { title: 'Held by', share: 3 },
    { title: 'Before', share: 2 },
    { title: 'Removed', share: 2 },
    { title: 'After', share: 2 },
  ],
  rows: sources.map(({ source, table, before, removed, after }) =>
    [table, source, String(before), String(removed), String(after)].map(text),
  ),
});

const writeExceptions = ({ exceptions }: Certificate): PdfBlock =>
  exceptions.length === 0
    ? { kind: 'items', items: text('Nothing.') }
    : bullets(
        exceptions.map(
          ({ what, ground, until }) => `${what}: ${ground}${until === null ? '' : `, until ${until}`}`,
        ),
      );

function writeProcessors(certificate: Certificate): PdfBlock {
  const processors = certificate.v === 1 ? [] : certificate.processors;
  if (processors.length === 0)
    return { kind: 'items', items: text('No processor held a number for this person.') };
  return bullets(
    processors.map(({ name, toldAtUtc }) =>
      toldAtUtc === null ? `${name}: could not be told` : `${name}: told on ${tellTime(toldAtUtc)}`,
    ),
  );
}

const writeCheck = ({ publicKey, signature }: Certificate): PdfBlock[] => [
  {
    kind: 'items',
    items: text(
      'What is signed is the JSON form of this certificate (Ed25519, RFC 8032, over its RFC 8785 form without the signature). Save it, fetch verify-certificate.mjs from the same server once, and run without a network: node verify-certificate.mjs certificate.json --key PUBLIC-KEY. Compare the public key with the one that the controller publishes.',
    ),
  },
  { kind: 'facts', facts: [fact('Public key', publicKey), fact('Signature', signature)] },
];
