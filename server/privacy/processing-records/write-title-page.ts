import type { PdfBlock, PdfCell, PdfFact } from '#server/foundation/pdf/index.ts';
import type { Register } from '#shared/contracts/processing-records.ts';
import { counted } from '#shared/values/index.ts';
import { tellTime } from './tell-time.ts';
import {
  writeController,
  writeJointControllers,
  writeOfficer,
  writeRepresentative,
} from './write-parties.ts';

export const documentTitle = 'Record of processing activities';

const NOTE =
  'The processing activities, the categories of data and of data subjects and the time limits are generated from the data map ' +
  'by which the running system stores and erases the data. Contact details, recipients, transfers and the description of the ' +
  'security measures are the controller’s own statements. What has not been stated is marked in every place where it belongs.';

/** The title page: what this is, whose, of when, and which content this copy has. */
export function writeTitlePage(register: Register): PdfBlock {
  const { controller } = register;
  return {
    kind: 'title-page',
    overline: 'Regulation (EU) 2016/679 (GDPR), Article 30(1)',
    title: documentTitle,
    subtitle: controller.name.trim() === '' ? 'Kept by the controller' : `Kept by ${controller.name}`,
    facts: [
      { label: 'Controller', value: writeController(controller) },
      { label: 'Joint controllers', value: writeJointControllers(controller.jointControllers) },
      { label: 'Representative', value: writeRepresentative(controller.representative) },
      { label: 'Data protection officer', value: writeOfficer(controller.dataProtectionOfficer) },
      ...copyFacts(register),
    ],
    note: NOTE,
  };
}

function copyFacts(register: Register): PdfFact[] {
  const { generatedAtUtc, controller, activities, missing, contentHash } = register;
  const told = tellTime(generatedAtUtc, controller.timeZone);
  return [
    { label: 'Generated', value: [{ kind: 'text', text: told, note: generatedAtUtc }] },
    { label: 'Content', value: writeCounts(activities.length, missing.length) },
    { label: 'Version (SHA-256 of the content)', value: [{ kind: 'text', text: contentHash }] },
  ];
}

function writeCounts(activities: number, open: number): PdfCell {
  const scope = counted(activities, 'processing activity', 'processing activities');
  const state = open === 0 ? 'complete' : `${counted(open, 'point')} left to complete`;
  return [{ kind: 'text', text: `${scope}; ${state}` }];
}
