// EEA: the 27 Member States, Iceland, Liechtenstein and Norway (EEA Joint Committee Decision 154/2018 took the GDPR over).
const EEA = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

/**
 * Whether a country (ISO 3166-1 alpha-2) lies outside the EEA, so that sending data there is a transfer under GDPR Chapter V.
 * An adequacy decision does not change that: it is the safeguard to name. An empty code is not known and answers false. Pure.
 */
export function isThirdCountry(countryCode: string): boolean {
  return countryCode !== '' && !EEA.has(countryCode.toUpperCase());
}
