/** Where the pairs of digits of a UUID text stand. */
const pairs = Uint8Array.of(0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34);

/** The value of a lower-case hexadecimal digit by its character code, without a branch; of other characters it is without meaning. */
const digitOf = (code: number): number => (code & 15) + 9 * (code >>> 6);

/** Writes the 16 bytes of a lower-case UUID text into `bytes` at `at`: a fraction of the time that a detour over its digits as a text takes. */
export function writeUuid(bytes: Uint8Array, at: number, uuid: string): void {
  for (let index = 0; index < pairs.length; index++) {
    const from = pairs[index] ?? 0;
    bytes[at + index] = (digitOf(uuid.charCodeAt(from)) << 4) | digitOf(uuid.charCodeAt(from + 1));
  }
}
