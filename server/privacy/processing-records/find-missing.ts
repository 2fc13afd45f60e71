import type {
  ControllerDetails,
  MissingEntry,
  Party,
  RegisterActivity,
  SecurityMeasure,
} from '#shared/contracts/processing-records.ts';
import { pointerPart } from '#shared/errors/index.ts';
import { isThirdCountry } from './third-countries.ts';

/**
 * Everything Art. 30(1) asks for that is not there, in the order of its letters. What is answered with "none" is not
 * missing. Nothing is ever filled in for the controller. Pure.
 */
export function findMissing(register: {
  controller: ControllerDetails;
  activities: readonly RegisterActivity[];
  measures: readonly SecurityMeasure[];
}): MissingEntry[] {
  return [
    ...missingOfController(register.controller),
    ...register.activities.flatMap(missingOfActivity),
    ...missingOfMeasures(register.measures),
  ];
}

function missingOfController(controller: ControllerDetails): MissingEntry[] {
  const entry = (field: string, what: string) => missing('a', { pointer: `/controller/${field}`, what });
  const found: MissingEntry[] = [];
  if (isBlank(controller.name)) found.push(entry('name', 'name of the controller'));
  if (isBlank(controller.address)) found.push(entry('address', 'postal address of the controller'));
  if (isBlank(controller.email) && isBlank(controller.phone)) {
    found.push(entry('email', 'e-mail address or telephone number of the controller'));
  }
  if (controller.jointControllers === null) {
    found.push(entry('jointControllers', 'joint controllers, or that there are none'));
  }
  controller.jointControllers?.forEach((party, index) => {
    if (!isReachable(party)) {
      found.push(entry(`jointControllers/${index}`, 'name and contact details of a joint controller'));
    }
  });
  if (lacksParty(controller.representative)) {
    found.push(entry('representative', 'representative in the Union (Art. 27), or that none is required'));
  }
  if (lacksParty(controller.dataProtectionOfficer)) {
    found.push(
      entry('dataProtectionOfficer', 'data protection officer (Art. 37), or that none is designated'),
    );
  }
  return found;
}

function missingOfActivity(activity: RegisterActivity): MissingEntry[] {
  const entry = (item: MissingEntry['item'], field: string, what: string) =>
    missing(item, {
      pointer: `/activities/${pointerPart(activity.purposeId)}/${field}`,
      what,
      purposeId: activity.purposeId,
    });
  const found: MissingEntry[] = [];
  if (isBlank(activity.legalBasis)) found.push(entry('b', 'legalBasis', 'legal basis of the processing'));
  if (activity.recipients === null) {
    found.push(entry('d', 'recipients', 'categories of recipients, or that there are none'));
  }
  if (activity.transfers === null) {
    found.push(entry('e', 'transfers', 'transfers to third countries, or that there are none'));
  }
  if (hasUntoldTransfer(activity)) {
    found.push(entry('e', 'transfers', 'transfer and safeguards for a recipient outside the EEA'));
  }
  activity.transfers?.forEach(({ safeguard }, index) => {
    if (isBlank(safeguard)) found.push(entry('e', `transfers/${index}/safeguard`, 'safeguard of a transfer'));
  });
  for (const { title, timeLimits } of activity.dataCategories) {
    if (timeLimits.length === 0) found.push(entry('f', 'timeLimits', `time limit for erasure: ${title}`));
  }
  return found;
}

function missingOfMeasures(measures: readonly SecurityMeasure[]): MissingEntry[] {
  if (measures.length > 0) return [];
  return [
    missing('g', { pointer: '/measures', what: 'general description of the security measures (Art. 32(1))' }),
  ];
}

/** A recipient sits in a third country, yet the controller says that nothing is transferred to one. Pure. */
export function hasUntoldTransfer({ recipients, transfers }: RegisterActivity): boolean {
  if (transfers === null || transfers.length > 0) return false;
  return (recipients ?? []).some(({ countryCode }) => isThirdCountry(countryCode));
}

/** Whether a party is named and can be reached in at least one way. Pure. */
export function isReachable(party: Party): boolean {
  return !isBlank(party.name) && [party.address, party.email, party.phone].some((detail) => !isBlank(detail));
}

function lacksParty(party: Party | 'none' | null): boolean {
  return party === null || (party !== 'none' && !isReachable(party));
}

function missing(
  item: MissingEntry['item'],
  { pointer, what, purposeId = null }: { pointer: string; what: string; purposeId?: string | null },
): MissingEntry {
  return { item, pointer, what, purposeId };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
