import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { expect } from 'chai';
import { formatApiKey, formatServiceToken } from '#shared/values/index.ts';

const readme = readFileSync('README.md', 'utf8');
const snippet = (language: string, holds: string): string =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))]
    .map((match) => match[1] ?? '')
    .find((text) => text.includes(holds)) ?? expect.fail(`README has no ${language} snippet with ${holds}`);

const good = [
  formatApiKey(randomBytes(120)),
  formatApiKey(randomBytes(120), 'test'),
  formatServiceToken(randomBytes(120)),
];
const swapped = (key: string) => key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
const texts = [
  ...good,
  ...good.map(swapped),
  ...good.map((key) => key.slice(1)),
  `${good[0]}\n`,
  '',
  'sk_live_1',
];
const expected = texts.map((text) => good.includes(text));

describe('house: the key checks that README gives away', () => {
  it('in JavaScript says of each text what the server says', () => {
    const program = `${snippet('js', 'isKey')}\nconsole.log(JSON.stringify(${JSON.stringify(texts)}.map(isKey)));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(JSON.parse(said)).to.deep.equal(expected);
  });

  it('in Python says the same', () => {
    const program = `${snippet('python', 'is_key')}\nimport json\nprint(json.dumps([is_key(t) for t in ${JSON.stringify(texts)}]))`;
    const said = execFileSync('python3', ['-c', program], { encoding: 'utf8' });
    expect(JSON.parse(said)).to.deep.equal(expected);
  });
});
