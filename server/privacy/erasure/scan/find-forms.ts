import type { NeedleForm } from './needle-forms.ts';

export type FormFinder = {
  /** Bytes that neighbouring pieces must share so that nothing is missed at their border. */
  readonly overlap: number;
  /** The first form found in these bytes, or null. `isHit` may pass over a form. */
  readonly find: (bytes: Buffer, isHit: (form: NeedleForm) => boolean) => NeedleForm | null;
};

/** The six bytes that every form has at least, as one number below 2^48. */
const startOf = (bytes: Buffer, at: number): number => bytes.readUIntBE(at, 6);
const startLength = 6;

/**
 * Looks for many forms in one pass: a table over the first two bytes passes over nearly every place, a map over the first six over
 * nearly every other. Linear in the bytes, nearly independent of the number of forms. Every form has at least six bytes.
 */
export function formFinder(forms: readonly NeedleForm[]): FormFinder {
  const byStart = Map.groupBy(forms, ({ bytes }) => startOf(bytes, 0));
  const begins = new Uint8Array(65_536);
  for (const { bytes } of forms) begins[bytes.readUInt16BE(0)] = 1;
  const stands = (bytes: Buffer, at: number, form: NeedleForm): boolean =>
    bytes.compare(form.bytes, 0, form.bytes.length, at, Math.min(at + form.bytes.length, bytes.length)) === 0;

  return {
    overlap: Math.max(1, ...forms.map(({ bytes }) => bytes.length)) - 1,
    find: (bytes, isHit) => {
      const end = bytes.length - startLength;
      let pair = bytes[0] ?? 0;
      for (let at = 0; at <= end; at++) {
        pair = ((pair << 8) | (bytes[at + 1] ?? 0)) & 0xffff;
        if (begins[pair] === 0) continue;
        const found = byStart.get(startOf(bytes, at))?.find((form) => stands(bytes, at, form) && isHit(form));
        if (found) return found;
      }
      return null;
    },
  };
}
