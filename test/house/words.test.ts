import { expect } from 'chai';
import { readSourceTree } from './checks/source-tree.ts';
import { findSilentSkips, findUnfinishedWords, findVagueFolders } from './checks/words.ts';

const tree = readSourceTree();
const planted = (text: string, path = 'server/main.ts') => [{ path, text }];

describe('house: words', () => {
  it('no file promises work for later or silences a tool', () => {
    expect(findUnfinishedWords(tree)).to.deep.equal([]);
  });

  it('each such word is found', () => {
    const forms = [
      `// TO${'DO'} later`,
      `// FIX${'ME'}`,
      `// biome${'-'}ignore lint: x`,
      `// @ts${'-'}ignore`,
      `x as ${'any'};`,
    ];
    for (const text of forms) expect(findUnfinishedWords(planted(text)), text).to.have.length(1);
    expect(findUnfinishedWords(planted('const anyone = x as anything; // @ts-check'))).to.deep.equal([]);
  });

  it('every skipped test says why', () => {
    expect(findSilentSkips(tree)).to.deep.equal([]);
  });

  it('a skip without a reason is found', () => {
    const skip = ['it', 'skip'].join('.');
    const silent = planted(`${skip}('works', () => {});`, 'test/a.test.ts');
    const told = planted(
      `${skip}('works, skipped because Windows has no modes', () => {});`,
      'test/a.test.ts',
    );
    expect(findSilentSkips(silent)).to.have.length(1);
    expect(findSilentSkips(told)).to.deep.equal([]);
  });

  it('no folder has a name that says nothing', () => {
    expect(findVagueFolders(tree)).to.deep.equal([]);
  });

  it('a vague folder is found at any depth', () => {
    expect(findVagueFolders(planted('', 'server/service/utils/deep/a.ts'))).to.deep.equal([
      'server/service/utils',
    ]);
  });
});
