import { isUtf8 } from 'node:buffer';

/** Every user agent that is a browser's, and most others. */
const isAscii = /^[\0-\x7f]*$/;
const isBytes = /^[\0-\xff]*$/;

/**
 * What a client meant by the bytes of a field or target, which Node gives as one character each (latin1): UTF-8 where they are, else as they
 * are. A text with other characters is no bytes and stays. Pure.
 */
export function textOfBytes(value: string): string {
  if (isAscii.test(value) || !isBytes.test(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}

/** A text as a field would have brought it: `textOfBytes` gives it back, whatever it is (halves of a character become U+FFFD). Pure. */
export const bytesOfText = (text: string): string =>
  isAscii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
