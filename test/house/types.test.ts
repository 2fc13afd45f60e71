import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';

const ROOMS = ['shared', 'server', 'desktop/main', 'desktop/preload', 'desktop/renderer', 'scripts', 'test'];

/** Each with the room that must refuse it, and the number of TypeScript's message. */
const REFUSED = [
  { title: 'shared knows nothing of Node', file: 'shared/a.ts', text: "import 'node:fs';", code: 'TS2882' },
  {
    title: 'shared knows nothing of a browser',
    file: 'shared/a.ts',
    text: 'export const a = window;',
    code: 'TS2304',
  },
  {
    title: 'desktop main does not see the server',
    file: 'desktop/main/a.ts',
    text: "import '#server/x.ts';",
    code: 'TS6307',
  },
  {
    title: 'the renderer knows nothing of Node',
    file: 'desktop/renderer/a.ts',
    text: 'export const a = Buffer;',
    code: 'TS2591',
  },
  {
    title: 'the server does not see the console',
    file: 'server/a.ts',
    text: "import '#desktop/main/x.ts';",
    code: 'TS6307',
  },
  { title: 'syntax that cannot be erased', file: 'server/a.ts', text: 'export enum A { B }', code: 'TS1294' },
  {
    title: 'an element that may be absent',
    file: 'server/a.ts',
    text: 'export const a: number = [1][0];',
    code: 'TS2322',
  },
  {
    title: 'a type imported as a value',
    file: 'server/a.ts',
    text: "import { T } from './x.ts';\nexport type A = T;",
    code: 'TS1484',
  },
];

describe('house: types', function () {
  this.timeout(60_000);
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'wrkout-types-'));
    const configs = globSync(['tsconfig*.json', ...ROOMS.map((room) => `${room}/tsconfig.json`)]);
    for (const file of [...configs, 'package.json']) cpSync(file, path.join(root, file));
    for (const room of ROOMS) plant(`${room}/x.ts`, 'export type T = string;\nexport const x: T = "x";\n');
    symlinkSync(path.resolve('node_modules'), path.join(root, 'node_modules'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function plant(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), `${text}\n`);
  }

  function check(): string {
    const tsc = path.resolve('node_modules/typescript/bin/tsc');
    return spawnSync(process.execPath, [tsc, '-b'], { cwd: root, encoding: 'utf8' }).stdout;
  }

  it('an empty house passes', () => {
    expect(check()).to.equal('');
  });

  for (const { title, file, text, code } of REFUSED) {
    it(`refused: ${title}`, () => {
      plant(file, text);
      const said = check();
      expect(said).to.include(`${file}(`);
      expect(said).to.include(code);
    });
  }
});
