import type { NeedleForm } from './needle-forms.ts';

export type FormFinder = {
  /** Bytes that neighbouring pieces must share so that nothing is missed at their border. */
  readonly overlap: number;
  /** The first form found in these bytes, or null. `isHit` may pass over a form. */
  readonly find: (bytes: Buffer, isHit: (form: NeedleForm) => boolean) => NeedleForm | null;
};

const keyOf = (first: number, second: number): number => (first << 8) | second;

/**
 * Looks for many forms in one pass: the first two bytes say by a table whether any form can begin here. Linear in the bytes,
 * nearly independent of the number of forms.
 */
export function formFinder(forms: readonly NeedleForm[]): FormFinder {
  const byStart = new Map<number, NeedleForm[]>();
  const begins = new Uint8Array(65_536);
  for (const form of forms) {
    const key = keyOf(form.bytes[0] ?? 0, form.bytes[1] ?? 0);
    byStart.set(key, [...(byStart.get(key) ?? []), form]);
    begins[key] = 1;
  }
  const stands = (bytes: Buffer, at: number, form: NeedleForm): boolean =>
    bytes.length - at >= form.bytes.length &&
    bytes.compare(form.bytes, 0, form.bytes.length, at, at + form.bytes.length) === 0;

  return {
    overlap: Math.max(1, ...forms.map(({ bytes }) => bytes.length)) - 1,
    find: (bytes, isHit) => {
      for (let at = 0; at + 1 < bytes.length; at++) {
        const key = keyOf(bytes[at] ?? 0, bytes[at + 1] ?? 0);
        if (begins[key] === 0) continue;
        const found = byStart.get(key)?.find((form) => stands(bytes, at, form) && isHit(form));
        if (found) return found;
      }
      return null;
    },
  };
}
