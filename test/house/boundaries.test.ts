import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { checkBoundaries } from '#scripts/check/boundaries.ts';

/** Each rule with the smallest tree that breaks it: a file, what it imports. */
const PLANTED: { rule: string; file: string; imports: string }[] = [
  { rule: 'shared-sees-only-shared', file: 'shared/values/a.ts', imports: 'node:fs' },
  {
    rule: 'server-sees-only-shared-and-server',
    file: 'server/trust/a/index.ts',
    imports: '#desktop/main/b.ts',
  },
  {
    rule: 'desktop-imports-nothing-of-server',
    file: 'desktop/main/a.ts',
    imports: '#server/foundation/b/index.ts',
  },
  { rule: 'desktop-rooms-are-apart', file: 'desktop/renderer/app/a.ts', imports: '#desktop/main/b.ts' },
  {
    rule: 'foundation-never-looks-up',
    file: 'server/foundation/a/index.ts',
    imports: '#server/trust/b/index.ts',
  },
  { rule: 'trust-never-looks-up', file: 'server/trust/a/index.ts', imports: '#server/service/b/index.ts' },
  {
    rule: 'service-never-looks-up',
    file: 'server/service/a/index.ts',
    imports: '#server/privacy/b/index.ts',
  },
  {
    rule: 'feature-only-through-its-index',
    file: 'server/service/a/x.ts',
    imports: '#server/service/b/store.ts',
  },
  {
    rule: 'joining-goes-through-the-index-too',
    file: 'server/compose.ts',
    imports: '#server/service/b/store.ts',
  },
  { rule: 'rules-see-only-shared', file: 'server/service/a/rules.ts', imports: 'node:crypto' },
  { rule: 'rules-never-reach-the-store', file: 'server/service/a/rules.ts', imports: './store.ts' },
  { rule: 'compose-is-imported-by-nobody', file: 'server/service/a/x.ts', imports: '#server/compose.ts' },
  { rule: 'sqlite3-in-one-file', file: 'server/service/a/store.ts', imports: 'sqlite3' },
  { rule: 'sequelize-only-in-stores', file: 'server/service/a/routes.ts', imports: 'sequelize' },
  { rule: 'renderer-is-a-web-page', file: 'desktop/renderer/app/a.ts', imports: 'node:fs' },
  { rule: 'renderer-never-imports-electron', file: 'desktop/renderer/app/a.ts', imports: 'electron' },
  {
    rule: 'screens-are-apart',
    file: 'desktop/renderer/features/a/x.ts',
    imports: '#desktop/renderer/features/b/y.ts',
  },
  {
    rule: 'ui-and-api-stand-below-features',
    file: 'desktop/renderer/ui/a.ts',
    imports: '#desktop/renderer/app/b.ts',
  },
  { rule: 'component-kit-only-in-ui', file: 'desktop/renderer/app/a.ts', imports: '@mantine/core' },
  {
    rule: 'http-calls-are-held-against-openapi',
    file: 'test/server/service/a/x.test.ts',
    imports: 'supertest',
  },
  { rule: 'everything-resolves', file: 'server/service/a/x.ts', imports: './absent.ts' },
];

describe('house: boundaries', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'wrkout-boundaries-'));
    for (const file of ['package.json', '.dependency-cruiser.mjs']) cpSync(file, path.join(root, file));
    symlinkSync(path.resolve('node_modules'), path.join(root, 'node_modules'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const plant = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };

  for (const { rule, file, imports } of PLANTED) {
    it(`${rule}: ${file} may not import ${imports}`, async () => {
      plant(file, `import * as b from '${imports}';\nexport const a = b;\n`);
      const target = fileOf(file, imports);
      if (target) plant(target, 'export const b = 1;\n');
      const { violations } = await checkBoundaries(root);
      expect(violations.map((line) => line.split(':')[0])).to.include(rule);
    });
  }

  it('no-cycles: two files may not import each other', async () => {
    plant('server/service/a/x.ts', "import { y } from './y.ts';\nexport const x = () => y;\n");
    plant('server/service/a/y.ts', "import { x } from './x.ts';\nexport const y = () => x;\n");
    const { violations } = await checkBoundaries(root);
    expect(violations.some((line) => line.startsWith('no-cycles'))).to.equal(true);
  });

  it('no-cycles-at-run-time: in test support a type may close a circle, a value may not', async () => {
    plant('test/support/x.ts', "import type { Y } from './y.ts';\nexport type X = Y;\n");
    plant('test/support/y.ts', "import type { X } from './x.ts';\nexport type Y = X[];\n");
    expect((await checkBoundaries(root)).violations).to.deep.equal([]);
    plant('test/support/x.ts', "import { y } from './y.ts';\nexport const x = () => y;\n");
    plant('test/support/y.ts', "import { x } from './x.ts';\nexport const y = () => x;\n");
    expect((await checkBoundaries(root)).violations.join('\n')).to.include('no-cycles-at-run-time');
  });

  it('what the architecture allows passes', async () => {
    plant('shared/values/id.ts', "import { z } from 'zod';\nexport const id = z;\n");
    plant(
      'server/service/keys/store.ts',
      "import { DataTypes } from 'sequelize';\nexport const b = DataTypes;\n",
    );
    plant(
      'server/service/keys/index.ts',
      "export { b } from './store.ts';\nexport { id } from '#shared/values/id.ts';\n",
    );
    plant('server/privacy/promises/index.ts', "export { b } from '#server/service/keys/index.ts';\n");
    plant('server/compose.ts', "export { b } from '#server/privacy/promises/index.ts';\n");
    plant('server/main.ts', "export { b } from '#server/compose.ts';\n");
    plant('desktop/renderer/ui/button.tsx', "export { Button } from '@mantine/core';\n");
    plant(
      'desktop/renderer/features/keys/screen.tsx',
      "export { Button } from '#desktop/renderer/ui/button.tsx';\n",
    );
    const { violations, cruisedFiles } = await checkBoundaries(root);
    expect(violations).to.deep.equal([]);
    expect(cruisedFiles).to.equal(8);
  });

  it('a type-only import crosses no boundary unseen', async () => {
    plant('server/service/b/store.ts', 'export type B = string;\n');
    plant(
      'server/foundation/a/index.ts',
      "import type { B } from '#server/service/b/store.ts';\nexport type A = B;\n",
    );
    const { violations } = await checkBoundaries(root);
    expect(violations.join('\n')).to.include('foundation-never-looks-up');
  });

  it('a cruise that cannot read TypeScript fails instead of passing', async () => {
    plant('server/service/a/x.ts', 'export const x: number = 1;\n');
    plant(
      '.dependency-cruiser.mjs',
      "export default { forbidden: [], options: { exclude: { path: '[.]ts$' } } };\n",
    );
    const failure = await checkBoundaries(root).then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(failure).to.match(/missed 1 of 1 files: server\/service\/a\/x\.ts/);
  });

  it('a cruise that lists a file but reads none of its imports fails instead of passing', async () => {
    plant('server/service/a/x.ts', "import type { Y } from './y.ts';\nexport type X = Y;\n");
    plant('server/service/a/y.ts', 'export type Y = string;\n');
    plant(
      '.dependency-cruiser.mjs',
      "export default { forbidden: [], options: { parser: 'swc', moduleSystems: ['amd'] } };\n",
    );
    const failure = await checkBoundaries(root).then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(failure).to.match(/missed 1 of 2 files: server\/service\/a\/x\.ts/);
  });

  it('a tree without sources fails instead of passing', async () => {
    const failure = await checkBoundaries(root).catch((error: Error) => error.message);
    expect(failure).to.match(/no source files/i);
  });
});

/** The file a planted import needs; undefined for packages, Node's own modules and the file that must be absent. */
function fileOf(file: string, imports: string): string | undefined {
  if (imports.includes('absent')) return undefined;
  if (imports.startsWith('#')) return imports.slice(1);
  return imports.startsWith('./') ? path.posix.join(path.posix.dirname(file), imports) : undefined;
}
