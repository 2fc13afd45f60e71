import { expect } from 'chai';
import { findClimbs, findDefaultExports, findImportersOf, findUsesOf } from './checks/imports.ts';
import { readSourceTree } from './checks/source-tree.ts';

const tree = readSourceTree();
const planted = (text: string, path = 'server/service/keys/issue-key.ts') => [{ path, text }];

const SQLITE3 = { module: /^sqlite3$/, allowed: /^server\/foundation\/sqlite\/index\.ts$/ };
const IPC_MAIN = { name: 'ipcMain', allowed: /^(desktop\/main\/ipc\/|test\/)/ };
const ENVIRONMENT = {
  name: 'process.env',
  allowed: /^(server\/foundation\/config\/|desktop\/main\/start-console\.ts$|scripts\/|test\/)/,
};
const FETCH = { name: 'fetch', allowed: /^(desktop\/renderer\/api\/|scripts\/|test\/)/ };

describe('house: imports and exports', () => {
  it('nothing is exported as default', () => {
    expect(findDefaultExports(tree)).to.deep.equal([]);
  });

  it('a default export is found in each of its forms', () => {
    for (const text of [
      'export default 1;',
      'export default function f() {}',
      'const a = 1;\nexport { a as default };',
    ]) {
      expect(findDefaultExports(planted(text)), text).to.have.length(1);
    }
    expect(findDefaultExports(planted('switch (a) { default: break; }'))).to.deep.equal([]);
  });

  it('no import climbs out of its folder', () => {
    expect(findClimbs(tree)).to.deep.equal([]);
  });

  it('a climb is found in an import, an export, a type and a dynamic import', () => {
    const forms = [
      "import { a } from '../a.ts';",
      "export { a } from '../a.ts';",
      "type A = import('../a.ts').A;",
      "await import('../a.ts');",
    ];
    for (const text of forms) expect(findClimbs(planted(text)), text).to.have.length(1);
    expect(findClimbs(planted("import { a } from './a.ts'; const b = '../a';"))).to.deep.equal([]);
  });

  it('sqlite3 is imported by one file', () => {
    expect(findImportersOf(tree, SQLITE3)).to.deep.equal([]);
    expect(findImportersOf(planted("import sqlite3 from 'sqlite3';"), SQLITE3)).to.have.length(1);
  });

  it('the environment is read where the server and the console start, and by scripts alone', () => {
    expect(findUsesOf(tree, ENVIRONMENT)).to.deep.equal([]);
    expect(findUsesOf(planted("const a = process.env['WRKOUT_A'];"), ENVIRONMENT)).to.have.length(1);
  });

  it('the web page and desktop main fetch in the renderer api folder alone', () => {
    const desktop = tree.filter(({ path }) => path.startsWith('desktop/'));
    expect(findUsesOf(desktop, FETCH)).to.deep.equal([]);
    for (const text of ['await fetch(url);', 'window.fetch(url);', 'globalThis.fetch(url);']) {
      expect(
        findUsesOf(planted(text, 'desktop/renderer/features/audit/screen.tsx'), FETCH),
        text,
      ).to.have.length(1);
    }
    expect(findUsesOf(planted('query.fetch();', 'desktop/renderer/app/a.ts'), FETCH)).to.deep.equal([]);
  });

  it('raw ipcMain is seen in desktop/main/ipc alone', () => {
    expect(findUsesOf(tree, IPC_MAIN)).to.deep.equal([]);
    const text = "import { ipcMain } from 'electron';";
    expect(findUsesOf(planted(text, 'desktop/main/main.ts'), IPC_MAIN)).to.have.length(1);
  });
});
