import { nowUtc } from '#server/foundation/clock/index.ts';
import type { PromiseCheck } from '#server/foundation/obligations/index.ts';
import type { Register } from '#shared/contracts/processing-records.ts';
import { counted } from '#shared/values/index.ts';
import { buildRegister } from './build-register.ts';
import type { RecordsDeps } from './deps.ts';

type Finding = Awaited<ReturnType<PromiseCheck['check']>>;

/** Live checks of what the privacy policy promises about records, lawfulness and the data protection officer. */
export function recordsPromises(deps: RecordsDeps): PromiseCheck[] {
  const promise = (clause: string, title: string, judge: (register: Register) => Finding): PromiseCheck => ({
    clause,
    title,
    check: async () => judge(await currentRegister(deps)),
  });
  return [
    promise('process.records', 'The record of processing is complete', judgeCompleteness),
    promise('process.lawful', 'Every purpose has a legal basis', judgeLawfulness),
    promise('contact.dpo', 'A data protection officer can be reached', judgeOfficer),
  ];
}

// A check by the server itself: nobody reads the record, so no audit entry is written.
async function currentRegister({ clock, store, dataMap }: RecordsDeps): Promise<Register> {
  return buildRegister({ ...(await store.read()), generatedAtUtc: nowUtc(clock), dataMap });
}

function judgeCompleteness({ activities, missing }: Register): Finding {
  if (missing.length === 0) {
    return {
      state: 'kept',
      detail: `${counted(activities.length, 'activity', 'activities')}, every item of Art. 30(1) answered`,
    };
  }
  const items = [...new Set(missing.map(({ item }) => `(${item})`))].join(', ');
  return {
    state: 'at-risk',
    detail: `${counted(missing.length, 'point')} of Art. 30(1) ${items} left to complete`,
  };
}

function judgeLawfulness({ activities }: Register): Finding {
  const without = activities.filter(({ legalBasis }) => legalBasis.trim() === '');
  if (without.length === 0)
    return { state: 'kept', detail: `${counted(activities.length, 'purpose')}, each with its basis` };
  const names = without.map(({ purpose }) => purpose).join(', ');
  return { state: 'broken', detail: `without a legal basis: ${names}` };
}

function judgeOfficer({ controller, missing }: Register): Finding {
  if (missing.some(({ pointer }) => pointer === '/controller/dataProtectionOfficer')) {
    return { state: 'at-risk', detail: 'nobody has stated who the data protection officer is' };
  }
  // Art. 37 may not oblige this controller, but the policy names an officer to everybody who reads it.
  if (controller.dataProtectionOfficer === 'none') {
    return {
      state: 'broken',
      detail: 'the policy promises an officer, the record says that none is designated',
    };
  }
  return { state: 'kept', detail: 'name and contact are in the record' };
}
