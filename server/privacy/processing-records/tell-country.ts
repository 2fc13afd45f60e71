/** The English name of a country with its code, `Poland (PL)`; a code that stands for none is given as it is. Pure. */
export function tellCountry(code: string): string {
  if (!/^[A-Za-z]{2}$/u.test(code)) return code;
  const upper = code.toUpperCase();
  const name = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' }).of(upper) ?? upper;
  return name === upper ? upper : `${name} (${upper})`;
}
