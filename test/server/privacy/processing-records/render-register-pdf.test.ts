import { expect } from 'chai';
import fc from 'fast-check';
import {
  buildRegister,
  type RegisterInput,
  renderRegisterPdf,
} from '#server/privacy/processing-records/index.ts';
import { article30Items } from '#shared/contracts/processing-records.ts';
import { readPdf, squeeze } from '#test/server/foundation/pdf/read-pdf.ts';
import { completeInput, emptyInput } from './sample-register.ts';

const read = async (input: RegisterInput) => readPdf(await renderRegisterPdf(buildRegister(input)));

/** The pages of each activity's sheet, joined; the title page, the overview and the annex left out. */
async function readSheets(input: RegisterInput): Promise<string[]> {
  const { pages } = await read(input);
  const sheets: string[] = [];
  for (const page of pages.slice(2)) {
    if (page.startsWith('Annex A.')) break;
    if (/^\d+\. /u.test(page)) sheets.push(page);
    else sheets.push(`${sheets.pop() ?? ''}\n${page}`);
  }
  return sheets;
}

describe('the register as PDF', () => {
  it('has one sheet per activity, with every item of Art. 30(1) under its letter', async () => {
    const sheets = await readSheets(completeInput);
    expect(sheets).to.have.length(3);
    for (const sheet of sheets) {
      for (const item of article30Items) expect(sheet).to.match(new RegExp(`^\\(${item}\\) `, 'mu'));
    }
  });

  it('says on each sheet what the register says', async () => {
    const register = buildRegister(completeInput);
    const sheets = (await readSheets(completeInput)).map(squeeze);
    register.activities.forEach((activity, index) => {
      const { controller } = register;
      const officer = controller.dataProtectionOfficer;
      const told = [
        controller.name,
        controller.address,
        controller.jointControllers?.[0]?.name ?? '',
        typeof officer === 'object' ? (officer?.name ?? '') : '',
        activity.purpose,
        activity.legalBasis,
        ...activity.subjectCategories,
        ...activity.dataCategories.flatMap(({ title, columns }) => [
          title,
          ...columns.flatMap(({ name }) => name.split('.')),
        ]),
        ...activity.dataCategories.flatMap(({ timeLimits }) => timeLimits.map(({ period }) => period)),
        ...(activity.recipients ?? []).flatMap(({ category, name }) => [category, name]),
        ...(activity.transfers ?? []).flatMap(({ destination, safeguard }) => [destination, safeguard]),
      ];
      for (const text of told) expect(sheets[index]).to.include(squeeze(text));
    });
  });

  it('tells on the title page whose it is, when it was generated and which content it has', async () => {
    const { pages } = await read(completeInput);
    const first = squeeze(pages[0] ?? '');
    const told = [
      'Żółć & Überprüfung Spółka z o.o.',
      'Дарья Щербакова',
      '23 November 2026, 11:15 (Europe/Warsaw)',
    ];
    for (const text of [...told, buildRegister(completeInput).contentHash])
      expect(first).to.include(squeeze(text));
  });

  it('marks in its place whatever the controller has to fill in', async () => {
    const [sheet = ''] = await readSheets(emptyInput);
    const marks = squeeze(sheet).split(squeeze('To be filled in by the controller:')).length - 1;
    expect(marks).to.equal(9);
    const annex = (await read(emptyInput)).pages.at(-1) ?? '';
    expect(annex).to.include('To be filled in by the controller: general description');
    expect((await read(completeInput)).text).not.to.include('To be filled in');
  });

  it('lists in the overview what is left to complete', async () => {
    const overview = squeeze((await read(emptyInput)).pages[1] ?? '');
    for (const { what } of buildRegister(emptyInput).missing) expect(overview).to.include(squeeze(what));
    expect(overview).to.include(squeeze('or that there are none – activities 1, 2, 3'));
  });

  it('describes the security measures in an annex', async () => {
    const annex = squeeze((await read(completeInput)).pages.at(-1) ?? '');
    for (const { title, description } of completeInput.measures) {
      expect(annex).to.include(squeeze(title)).and.to.include(squeeze(description));
    }
  });

  it('is tagged, in English, and the same for the same register', async () => {
    const register = buildRegister(completeInput);
    const bytes = await renderRegisterPdf(register);
    const pdf = await readPdf(bytes);
    expect(pdf).to.deep.include({ isTagged: true, language: 'en' });
    expect((await renderRegisterPdf(register)).equals(bytes)).to.equal(true);
  });

  it('loses no word of statements of any length', async () => {
    const words = fc.array(
      fc.string({ unit: fc.constantFrom(...'abcdeżółćαβγδжщюя'), minLength: 1, maxLength: 60 }),
      { maxLength: 400 },
    );
    await fc.assert(
      fc.asyncProperty(words, words, async (address, description) => {
        const found = squeeze(
          (
            await read({
              ...completeInput,
              controller: { ...completeInput.controller, address: `Start ${address.join(' ')}` },
              measures: [{ title: 'Long', description: `Start ${description.join(' ')}` }],
            })
          ).text,
        );
        for (const word of [...address, ...description]) expect(found).to.include(word);
      }),
      { numRuns: 8 },
    );
  });
});
