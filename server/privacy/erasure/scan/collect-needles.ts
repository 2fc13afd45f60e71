import { isIP } from 'node:net';
import type { PersonalDataSource } from '#server/foundation/obligations/index.ts';
import type { Erasures } from '#server/privacy/erasure/deps.ts';
import type { AccountId } from '#shared/values/index.ts';
import { isLongEnough, type Needle } from './needle-forms.ts';

/** Addresses of the machine itself; they stand in certificates and settings and tell nothing of a person. */
const ownAddress = /^(127\.|0\.0\.0\.0$|::1?$)/;

/**
 * What the scan after the erasure must not find: e-mail address, name, and every IP address that any source holds of the person.
 * Left out: names shorter than six bytes, which chance would find, and the machine's own addresses.
 */
export async function collectNeedles(
  { options }: Pick<Erasures, 'options'>,
  accountId: AccountId,
): Promise<Needle[]> {
  const person = await options.accounts.describe(accountId);
  const known: Needle[] =
    person === null
      ? []
      : [
          { kind: 'e-mail address', value: person.email },
          { kind: 'name', value: person.name },
        ];
  const addresses = await collectAddresses(options.sources, accountId);
  return [
    ...known.filter(({ value }) => isLongEnough(value)),
    ...[...addresses].map((value): Needle => ({ kind: 'IP address', value })),
  ];
}

async function collectAddresses(
  sources: readonly PersonalDataSource[],
  accountId: AccountId,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const source of sources)
    for (const section of await source.export(accountId))
      for await (const record of section.records) addAddresses(record, found);
  return found;
}

function addAddresses(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    if (isIP(value) !== 0 && !ownAddress.test(value)) found.add(value);
  } else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const part of Object.values(value)) addAddresses(part, found);
  }
}
