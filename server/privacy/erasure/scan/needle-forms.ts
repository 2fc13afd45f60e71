export type NeedleKind = 'e-mail address' | 'name' | 'IP address';
/** A value of the person that must be nowhere any more. Lives in memory, or sealed under the key of its erasure job. */
export type Needle = { readonly kind: NeedleKind; readonly value: string };

/** A way in which a needle may be written, as the bytes to look for. */
export type NeedleForm = { readonly kind: NeedleKind; readonly form: string; readonly bytes: Buffer };

/** Shorter forms would be found by chance in any gigabyte of ciphertext. */
export const shortestBytes = 6;

type Writing = readonly [form: string, bytes: Buffer];

/** Every way in which the needles are looked for, without doubles. Forms shorter than six bytes are left out. Pure. */
export function needleForms(needles: readonly Needle[]): NeedleForm[] {
  const forms = new Map<string, NeedleForm>();
  for (const { kind, value } of needles)
    for (const [form, bytes] of spellings(value).flatMap(writings)) {
      const key = bytes.toString('latin1');
      if (bytes.length >= shortestBytes && !forms.has(key)) forms.set(key, { kind, form, bytes });
    }
  return [...forms.values()];
}

/** Can a value of this length be looked for at all? Pure. */
export const isLongEnough = (value: string): boolean => Buffer.byteLength(value) >= shortestBytes;

const spellings = (value: string): string[] => [
  ...new Set([
    value,
    value.toLowerCase(),
    value.toUpperCase(),
    value.normalize('NFC'),
    value.normalize('NFD'),
  ]),
];

function writings(text: string): Writing[] {
  const raw = Buffer.from(text, 'utf8');
  const utf16 = Buffer.from(text, 'utf16le');
  const hex = raw.toString('hex');
  return [
    ['raw', raw],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ...ascii('hex', [hex, hex.toUpperCase()]),
    ...ascii('base64', base64Forms(raw)),
    ...ascii('URL-encoded', urlForms(text)),
    ...ascii('JSON-escaped', [jsonEscaped(text)]),
    ...ascii('quoted-printable', quotedPrintable(raw)),
  ];
}

const ascii = (form: string, texts: readonly string[]): Writing[] =>
  texts.map((text) => [form, Buffer.from(text, 'latin1')]);

/** What is the same in every base64 text that contains the bytes, for each of the three positions they may begin at. */
function base64Forms(raw: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), raw]);
    const firstOwn = Math.ceil((before * 8) / 6);
    const wholeCharacters = Math.floor((whole.length * 8) / 6);
    const text = whole.toString('base64').slice(firstOwn, wholeCharacters);
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function urlForms(text: string): string[] {
  const encoded = encodeURIComponent(text);
  const lower = encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [encoded, lower, encoded.replaceAll('%20', '+'), lower.replaceAll('%20', '+')];
}

const jsonEscaped = (text: string): string =>
  [...JSON.stringify(text).slice(1, -1)]
    .flatMap((character) => character.split(''))
    .map((unit) => (unit > '\u007e' ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit))
    .join('');

/** As in a mail's text (`=C3=A9`) and in its header lines, where a space is an underscore (RFC 2045, RFC 2047). */
function quotedPrintable(raw: Buffer): string[] {
  const text = [...raw]
    .map((byte) =>
      byte > 126 || byte === 61
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('');
  return [text, text.replaceAll(' ', '_')];
}
