import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { BackupError } from '#server/trust/backups/backup-error.ts';

/**
 * The payload of a file in the age format: STREAM in pieces of 64 KiB, ChaCha20-Poly1305, the nonce counts and its last byte marks the last
 * piece (https://c2sp.org/age, section "Payload"). Ours, because the library's runs in JavaScript: 68 MiB/s against some hundred here, on a thread
 * that others need. A test lets the library read what is written here, and the other way round.
 */
const pieceLength = 64 * 1024;
const tagLength = 16;
export const payloadNonceLength = 16;
const cipherName = 'chacha20-poly1305';
const tagOptions = { authTagLength: tagLength } as const;

const payloadKey = (fileKey: Buffer, nonce: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));

function counter() {
  let number = 0;
  return (isLast: boolean): Buffer => {
    const nonce = Buffer.alloc(12);
    nonce.writeUIntBE(number, 5, 6);
    nonce[11] = isLast ? 1 : 0;
    number += 1;
    return nonce;
  };
}

/** Gathers bytes into pieces of `length`. A whole piece is handed out only once more bytes follow it: the last one is treated otherwise. */
function pieceCutter(length: number) {
  let waiting: Buffer[] = [];
  let size = 0;
  return {
    push: (chunk: Buffer): Buffer[] => {
      waiting.push(chunk);
      size += chunk.length;
      if (size <= length) return [];
      const all = Buffer.concat(waiting, size);
      const pieces: Buffer[] = [];
      let at = 0;
      for (; size - at > length; at += length) pieces.push(all.subarray(at, at + length));
      waiting = [all.subarray(at)];
      size -= at;
      return pieces;
    },
    rest: (): Buffer => Buffer.concat(waiting, size),
  };
}

/** Takes plain bytes and gives the payload, the nonce first. Memory: a piece and what is pushed at once. */
export function sealPayload(fileKey: Buffer, nonce: Buffer) {
  const key = payloadKey(fileKey, nonce);
  const next = counter();
  const cutter = pieceCutter(pieceLength);
  const seal = (piece: Buffer, isLast: boolean): Buffer[] => {
    const cipher = createCipheriv(cipherName, key, next(isLast), tagOptions);
    return [cipher.update(piece), cipher.final(), cipher.getAuthTag()];
  };
  return {
    push: (chunk: Buffer): Buffer[] => cutter.push(chunk).flatMap((piece) => seal(piece, false)),
    end: (): Buffer[] => seal(cutter.rest(), true),
  };
}

/** Takes the payload behind its nonce and gives plain bytes. `startsAt` is where it begins in the file, to tell where it is damaged. Throws BackupError. */
export function openPayload(fileKey: Buffer, nonce: Buffer, startsAt: number) {
  const key = payloadKey(fileKey, nonce);
  const next = counter();
  const cutter = pieceCutter(pieceLength + tagLength);
  let at = startsAt;
  const open = (piece: Buffer, isLast: boolean): Buffer => {
    const sealed = Math.max(0, piece.length - tagLength);
    try {
      const decipher = createDecipheriv(cipherName, key, next(isLast), tagOptions);
      decipher.setAuthTag(piece.subarray(sealed));
      const plain = Buffer.concat([decipher.update(piece.subarray(0, sealed)), decipher.final()]);
      at += piece.length;
      return plain;
    } catch (cause) {
      throw new BackupError('damaged', tellPiece(at, piece.length, isLast), { cause });
    }
  };
  return {
    push: (chunk: Buffer): Buffer[] => cutter.push(chunk).map((piece) => open(piece, false)),
    end: (): Buffer => open(cutter.rest(), true),
  };
}

const tellPiece = (at: number, length: number, isLast: boolean): string =>
  isLast
    ? `it ends too early, or bytes from ${at} on were changed: the last piece (bytes ${at} to ${at + length}) is no end`
    : `bytes were changed: the piece from byte ${at} to ${at + length} does not fit its seal`;
