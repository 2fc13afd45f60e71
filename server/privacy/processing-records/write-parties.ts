import type { PdfCell, PdfItem } from '#server/foundation/pdf/index.ts';
import type { ControllerDetails, Party } from '#shared/contracts/processing-records.ts';
import { isReachable } from './find-missing.ts';
import { tellCountry } from './tell-country.ts';

/** The visible mark for what the controller still has to supply. */
export function gap(what: string): PdfItem {
  return { kind: 'text', tone: 'gap', text: `To be filled in by the controller: ${what}` };
}

/** The controller with its contact details; each detail the law asks for and that is not there stands as a gap. */
export function writeController(controller: ControllerDetails): PdfCell {
  const reach = reachLines(controller);
  return joinTexts([
    lineOrGap(controller.name, 'name'),
    lineOrGap(controller.address, 'postal address'),
    ...countryLine(controller.countryCode),
    ...(reach.length > 0 ? reach : [gap('e-mail address or telephone number')]),
  ]);
}

/** Joint controllers (Art. 26), or that there are none. */
export function writeJointControllers(parties: readonly Party[] | null): PdfCell {
  if (parties === null) return [gap('joint controllers, or that there are none')];
  if (parties.length === 0) return [{ kind: 'text', text: 'None' }];
  return parties.flatMap((party) => writeParty(party, 'joint controller'));
}

/** The representative in the Union (Art. 27), or that none is required. */
export function writeRepresentative(representative: ControllerDetails['representative']): PdfCell {
  if (representative === null) return [gap('representative in the Union, or that none is required')];
  if (representative === 'none') return [{ kind: 'text', text: 'Not required (Art. 27 does not apply)' }];
  return writeParty(representative, 'representative');
}

/** The data protection officer (Art. 37), or that none is designated. */
export function writeOfficer(officer: ControllerDetails['dataProtectionOfficer']): PdfCell {
  if (officer === null) return [gap('data protection officer, or that none is designated')];
  if (officer === 'none') return [{ kind: 'text', text: 'Not designated (Art. 37(1) does not apply)' }];
  return writeParty(officer, 'data protection officer');
}

function writeParty(party: Party, role: string): PdfCell {
  const lines = [party.name, party.address].filter((text) => !isBlank(text)).map(line);
  const complete = isReachable(party) ? [] : [gap(`name and contact details of the ${role}`)];
  return joinTexts([...lines, ...reachLines(party), ...complete]);
}

function reachLines({ email, phone }: Party): PdfItem[] {
  const byEmail = isBlank(email) ? [] : [line(`E-mail: ${email}`)];
  const byPhone = isBlank(phone) ? [] : [line(`Telephone: ${phone}`)];
  return [...byEmail, ...byPhone];
}

function countryLine(code: string): PdfItem[] {
  return isBlank(code) ? [] : [line(tellCountry(code))];
}

function lineOrGap(text: string, what: string): PdfItem {
  return isBlank(text) ? gap(what) : line(text);
}

function line(text: string): PdfItem {
  return { kind: 'text', text };
}

/** Lines that follow each other become one paragraph, as an address is written. */
function joinTexts(items: readonly PdfItem[]): PdfItem[] {
  const joined: PdfItem[] = [];
  for (const item of items) {
    const last = joined.at(-1);
    const follows =
      last?.kind === 'text' && item.kind === 'text' && last.tone !== 'gap' && item.tone !== 'gap';
    if (follows) joined.splice(-1, 1, line(`${last.text}\n${item.text}`));
    else joined.push(item);
  }
  return joined;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
