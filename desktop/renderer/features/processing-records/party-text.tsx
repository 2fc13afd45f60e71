import type { ReactNode } from 'react';
import type { Party } from '#shared/contracts/processing-records.ts';

/** A party in one line; `missing` stands where none is stated yet. */
export function PartyText({ party, missing = null }: { party: Party | 'none' | null; missing?: ReactNode }) {
  if (party === null) return missing;
  if (party === 'none') return 'none';
  const details = [party.address, party.email, party.phone].filter((detail) => detail !== '');
  return (
    <span>
      {party.name} <span className="faint">{details.join(' · ')}</span>
    </span>
  );
}
