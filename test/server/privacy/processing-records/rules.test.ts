import { expect } from 'chai';
import fc from 'fast-check';
import { describeActivities, findUnmatched } from '#server/privacy/processing-records/rules.ts';
import { sampleDataMap } from './sample-register.ts';

describe('activities from the data map', () => {
  it('makes one activity per purpose, with its categories, subjects, places and time limits', () => {
    const activities = describeActivities(sampleDataMap, []);
    expect(activities.map(({ purposeId }) => purposeId)).to.deep.equal([
      'send-notices',
      'provide-service',
      'secure-service',
    ]);
    const secure = activities[2];
    expect(secure?.subjectCategories).to.deep.equal(['Account holders', 'Administrators']);
    expect(secure?.dataCategories.map(({ title }) => title)).to.deep.equal([
      'API usage (time, route, status)',
      'Contact (e-mail address)',
      'Technical (IP address, browser and device, path and query)',
    ]);
    expect(secure?.dataCategories[2]?.columns).to.deep.equal([
      { name: 'access_log.ip', sealed: true },
      { name: 'access_log.user_agent', sealed: true },
    ]);
    expect(secure?.dataCategories[2]?.timeLimits).to.deep.equal([
      { ruleId: 'retain.logs', title: 'API access logs', period: '90 days' },
    ]);
  });

  it('does not depend on the order of the data map', () => {
    const expected = describeActivities(sampleDataMap, []);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...sampleDataMap], { minLength: sampleDataMap.length }),
        (shuffled) => {
          expect(describeActivities(shuffled, [])).to.deep.equal(expected);
        },
      ),
    );
  });

  it('takes recipients and transfers from the controller and leaves the rest unanswered', () => {
    const recipients = [{ category: 'Hosting', name: '', countryCode: 'DE' }];
    const activities = describeActivities(sampleDataMap, [
      { purposeId: 'send-notices', recipients, transfers: [] },
    ]);
    expect(activities[0]).to.deep.include({ recipients, transfers: [] });
    expect(activities[1]).to.deep.include({ recipients: null, transfers: null });
  });

  it('names entries of the controller whose purpose is gone', () => {
    const entry = { recipients: null, transfers: null };
    const entries = [
      { purposeId: 'gone', ...entry },
      { purposeId: 'send-notices', ...entry },
    ];
    expect(findUnmatched(sampleDataMap, entries)).to.deep.equal(['gone']);
  });

  it('refuses a data map that describes one purpose in two ways', () => {
    const [first] = sampleDataMap;
    if (!first) throw new Error('the sample is empty');
    const other = {
      ...first,
      purposes: first.purposes.map((purpose) => ({ ...purpose, legalBasis: 'another' })),
    };
    expect(() => describeActivities([first, other], [])).to.throw(/in two ways/);
  });
});
