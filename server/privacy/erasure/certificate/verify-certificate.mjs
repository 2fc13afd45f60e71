#!/usr/bin/env node
/**
 * Verifies a certificate of erasure offline. One file, no dependencies, Node 20.11 or later:
 *
 *     node verify-certificate.mjs FILE [--key KEY] [--json]
 *
 * FILE is the certificate as JSON (`-` reads it from standard input). KEY is the public key of the server, 32 bytes in
 * base64url, as the controller publishes it under /v1/certificate-key: without it only the key that the certificate names
 * itself is tried, which proves that nothing was changed, not who signed.
 *
 * Exit codes: 0 it verifies · 1 it does not: changed, or signed by another key · 2 wrong call · 3 it cannot be read, or is no certificate.
 *
 * After: Ed25519 (RFC 8032) over the RFC 8785 form (JCS) of everything but `signature`.
 */
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** RFC 8785: properties by UTF-16 code units, numbers and strings as ECMAScript writes them. Throws for a lone surrogate. */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`)
      .join(',')}}`;
  if (typeof value === 'string' && !value.isWellFormed())
    throw new Error('a text is not well-formed Unicode');
  return JSON.stringify(value);
}

const isText = (value) => typeof value === 'string';
const isCount = (value) => Number.isInteger(value) && value >= 0;
const isListOf = (isOne) => (value) => Array.isArray(value) && value.every(isOne);
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isBytes = (length) => (value) => isText(value) && Buffer.from(value, 'base64url').length === length;

/** What every certificate must have. A certificate with other fields beside these is one too: they are signed with it. */
const fields = {
  v: (value) => value === 1 || value === 2,
  id: isText,
  kind: (value) => value === 'erasure',
  accountId: isText,
  rightsRequestId: isText,
  erasedAtUtc: (value) => isText(value) && !Number.isNaN(Date.parse(value)),
  sources: isListOf(
    (one) =>
      isObject(one) && isText(one.table) && isCount(one.before) && isCount(one.removed) && isCount(one.after),
  ),
  exceptions: isListOf((one) => isObject(one) && isText(one.what) && isText(one.ground)),
  subjectKeyDestroyed: (value) => typeof value === 'boolean',
  scan: (value) => isObject(value) && isCount(value.files) && isCount(value.bytes) && isCount(value.hits),
  auditIndex: isCount,
  auditLeafHash: isText,
  notCovered: isListOf(isText),
  publicKey: isBytes(32),
  signature: isBytes(64),
};

/** The text as a certificate. Throws Error that says what is wrong with it. */
export function parseCertificate(text) {
  let certificate;
  try {
    certificate = JSON.parse(text);
  } catch {
    throw new Error('it is no JSON; it may have been cut off');
  }
  if (!isObject(certificate)) throw new Error('it is no certificate of erasure');
  for (const [name, isRight] of Object.entries(fields))
    if (!isRight(certificate[name]))
      throw new Error(`it is no certificate of erasure: ${name} is missing or wrong`);
  return certificate;
}

/** Does a promise of the certificate not hold by its own words? Returns sentences; empty is good. */
function contradictions({ subjectKeyDestroyed, scan, sources, exceptions }) {
  const kept = exceptions.map(({ what }) => what.split(':')[0]);
  return [
    ...(subjectKeyDestroyed ? [] : ["the person's key was not destroyed"]),
    ...(scan.hits === 0 ? [] : [`the search found ${scan.hits}`]),
    ...sources
      .filter(({ table, after }) => after > 0 && !kept.includes(table))
      .map(({ table, after }) => `${after} records stayed in ${table} without a ground`),
  ];
}

/** `problems` is empty when the certificate verifies. `isKeyCompared` says whether the key was compared with one from elsewhere. */
export function judgeCertificate(certificate, expectedKey = null) {
  const { signature, ...content } = certificate;
  const problems = [];
  if (expectedKey !== null && expectedKey !== certificate.publicKey)
    problems.push(`it is signed by another key: ${certificate.publicKey}`);
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: certificate.publicKey },
    format: 'jwk',
  });
  const bytes = Buffer.from(canonicalJson(content), 'utf8');
  if (!verify(null, bytes, key, Buffer.from(signature, 'base64url')))
    problems.push('its signature does not belong to its content: something was changed');
  return { problems: [...problems, ...contradictions(certificate)], isKeyCompared: expectedKey !== null };
}

/** What a person reads of a certificate that verifies. */
export function describeCertificate(certificate, isKeyCompared) {
  const { id, erasedAtUtc, sources, exceptions, scan, epoch, processors, auditIndex, publicKey, notCovered } =
    certificate;
  const removed = sources.reduce((sum, source) => sum + source.removed, 0);
  return [
    `Valid: certificate of erasure ${id}`,
    `  erased       ${erasedAtUtc}: ${removed} records; the person's key is destroyed`,
    `  searched     ${scan.files} files, ${scan.bytes} bytes: nothing found`,
    ...(epoch === undefined ? [] : [`  epoch        ${epoch}`]),
    `  audit entry  #${auditIndex}`,
    ...(processors ?? []).map(
      ({ name, toldAtUtc }) => `  told         ${name}: ${toldAtUtc ?? 'could not be told'}`,
    ),
    ...exceptions.map(
      ({ what, ground, until }) => `  kept         ${what} (${ground}${until ? `, until ${until}` : ''})`,
    ),
    ...notCovered.map((what) => `  not covered  ${what}`),
    isKeyCompared
      ? `  signed by    ${publicKey}, the expected key`
      : `  signed by    ${publicKey}; compare it with the key that the controller publishes (--key)`,
  ].join('\n');
}

const usage = 'Usage: node verify-certificate.mjs FILE [--key KEY] [--json]';

/** The arguments, or null when the call is wrong. */
export function readArguments(args) {
  const given = { file: null, key: null, json: false };
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    if (word === '--json') given.json = true;
    else if (word === '--key') given.key = args[++at] ?? '';
    else if (given.file === null && (word === '-' || !word.startsWith('-'))) given.file = word;
    else return null;
  }
  return given.file === null || (given.key !== null && !isBytes(32)(given.key)) ? null : given;
}

/** Does what the command line asks; returns the exit code. `say` and `complain` print a line. */
export function run(args, say, complain) {
  const given = readArguments(args);
  if (given === null) {
    complain(usage);
    return 2;
  }
  const tell = (code, result, text) => {
    if (given.json) say(JSON.stringify({ exitCode: code, ...result }));
    else (code === 0 ? say : complain)(text);
    return code;
  };
  let certificate;
  try {
    certificate = parseCertificate(readFileSync(given.file === '-' ? 0 : given.file, 'utf8'));
  } catch (error) {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    const message = `${given.file} cannot be checked: ${why}`;
    return tell(3, { valid: false, message }, message);
  }
  const { problems, isKeyCompared } = judgeCertificate(certificate, given.key);
  const shown = {
    valid: problems.length === 0,
    id: certificate.id,
    publicKey: certificate.publicKey,
    isKeyCompared,
  };
  if (problems.length > 0) {
    const message = `NOT valid: ${problems.join('; ')}`;
    return tell(1, { ...shown, message }, message);
  }
  return tell(0, shown, describeCertificate(certificate, isKeyCompared));
}

const called = process.argv[1] ?? '';
if (existsSync(called) && realpathSync(called) === fileURLToPath(import.meta.url))
  process.exitCode = run(
    process.argv.slice(2),
    (line) => process.stdout.write(`${line}\n`),
    (line) => process.stderr.write(`${line}\n`),
  );
