import type { DataMapEntry } from '#server/privacy/processing-records/index.ts';
import type { Party, Statements } from '#shared/contracts/processing-records.ts';
import { article, definitions, escapeHtml, list, pageAround, table } from './page-parts.ts';
import type { Spool } from './spool-section.ts';

export type PageInput = {
  readonly requestId: string;
  readonly builtAtUtc: string;
  readonly dataMap: readonly DataMapEntry[];
  readonly statements: Pick<Statements, 'controller' | 'activities'>;
  readonly spools: readonly Pick<Spool, 'name' | 'title' | 'count' | 'columns' | 'first'>[];
};

const notStated = 'The controller has not stated this. Ask, and it will be answered.';

/**
 * The page a person reads first: what GDPR Art. 15(1)(a) to (h) and (2) ask for, and the data itself (the first records of each section).
 * One HTML file that loads nothing and runs nothing. Pure.
 */
export function writePage(input: PageInput): string {
  const own = input.dataMap.filter(({ subjectCategory }) => subjectCategory === 'Account holders');
  return pageAround('Your personal data', [
    `<p>Made on ${escapeHtml(input.builtAtUtc)} (UTC) in answer to request <code>${escapeHtml(input.requestId)}</code>.</p>`,
    controller(input.statements.controller),
    purposes(own),
    categories(own),
    recipients(input.statements.activities),
    storage(own),
    rights(),
    contents(input.spools),
    ...input.spools.map(section),
  ]);
}

const tellParty = ({ name, address, email, phone }: Party): string =>
  [name, address, email, phone].filter((part) => part.trim() !== '').join(', ') || notStated;

function controller({ dataProtectionOfficer, ...self }: Statements['controller']): string {
  const officer =
    dataProtectionOfficer === 'none'
      ? 'None is designated.'
      : dataProtectionOfficer && tellParty(dataProtectionOfficer);
  return article('controller', 'Who is responsible', [
    definitions([
      ['Controller', tellParty(self)],
      ['Data protection officer', officer ?? notStated],
    ]),
  ]);
}

function purposes(dataMap: readonly DataMapEntry[]): string {
  const byId = new Map(dataMap.flatMap((entry) => entry.purposes.map((one) => [one.id, one] as const)));
  const rows = [...byId.values()].map(({ title, legalBasis }) => [title, legalBasis]);
  return article('purposes', 'What for, and on which ground (Art. 15(1)(a))', [
    table(['Purpose', 'Legal basis'], rows),
  ]);
}

const categories = (dataMap: readonly DataMapEntry[]): string =>
  article('categories', 'Which categories of data (Art. 15(1)(b))', [
    list([...new Set(dataMap.map(({ category }) => category))]),
  ]);

function recipients(activities: Statements['activities']): string {
  const receivers = activities.flatMap((activity) => activity.recipients ?? []);
  const transfers = activities.flatMap((activity) => activity.transfers ?? []);
  const stated = activities.length > 0 && activities.every((activity) => activity.recipients !== null);
  const named = receivers.map(({ category, name, countryCode }) =>
    [category, name, countryCode].filter((part) => part !== '').join(', '),
  );
  const moved = transfers.map(
    ({ destination, recipient, safeguard }) => `${destination}: ${recipient}; safeguard: ${safeguard}`,
  );
  return article('recipients', 'Who receives it (Art. 15(1)(c) and (2))', [
    named.length > 0 ? list(named) : '',
    stated && named.length === 0 ? '<p>Nobody outside the controller.</p>' : '',
    stated ? '' : `<p>${named.length > 0 ? 'For other purposes: ' : ''}${notStated}</p>`,
    moved.length > 0 ? `<p>Transfers to third countries:</p>${list(moved)}` : '',
    '<p>Who within the controller has looked at your data stands under “Who looked at your data” below.</p>',
  ]);
}

function storage(dataMap: readonly DataMapEntry[]): string {
  const rules = new Map(dataMap.flatMap((entry) => entry.retention.map((rule) => [rule.id, rule] as const)));
  return article('storage', 'How long (Art. 15(1)(d))', [
    table(
      ['What', 'Period'],
      [...rules.values()].map(({ title, period }) => [title, period]),
    ),
  ]);
}

const rights = (): string =>
  article('rights', 'Your rights, source and automated decisions (Art. 15(1)(e) to (h))', [
    list([
      'You may ask for rectification (Art. 16), erasure (Art. 17), restriction (Art. 18), and object to processing (Art. 21). File a request with your account, or write to the contact above.',
      'You may lodge a complaint with a supervisory authority (Art. 77).',
      'The data comes from you: from your account and from your calls of the API.',
      'This server takes no decision about you within the meaning of Art. 22 and makes no profile of you.',
    ]),
  ]);

const contents = (spools: PageInput['spools']): string =>
  article('contents', 'What is held about you', [
    table(
      ['Section', 'Records', 'Files'],
      spools.map(({ name, title, count }) => [title, String(count), `data/${name}.json, data/${name}.csv`]),
    ),
  ]);

function section({ name, title, count, columns, first }: PageInput['spools'][number]): string {
  if (count === 0) return article(`section-${name}`, title, ['<p>Nothing is held.</p>']);
  const rest =
    count > first.length
      ? `<p>The first ${first.length} of ${count} records; all are in data/${escapeHtml(name)}.csv.</p>`
      : '';
  const rows = first.map((record) => columns.map((column) => tellValue(record[column])));
  return article(`section-${name}`, title, [rest, table(columns, rows)]);
}

function tellValue(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
