import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { buildRooms, writeDistManifest } from '#scripts/build/build-rooms.ts';
import { stripTypes } from '#scripts/build/strip-types.ts';

describe('npm run build', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'wrkout-build-'));
    writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name: 'planted', version: '1.0.0' }));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const plant = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };

  it('writes JavaScript that runs without types, from any folder', () => {
    const dist = path.join(root, 'dist');
    plant('shared/values/id.ts', 'export const id: string = "id-7";\n');
    plant(
      'server/say.ts',
      "import { id } from '#shared/values/id.ts';\nexport const say = (): void => console.log(id);\n",
    );
    plant('server/main.ts', "const { say } = await import('./say.ts');\nsay();\n");
    plant('server/page.html', '<p>kept</p>');
    plant('server/README.md', 'left behind');
    mkdirSync(dist);
    expect(buildRooms(root, dist)).to.equal(4);
    writeDistManifest(root, dist);
    const run = spawnSync(
      process.execPath,
      ['--no-experimental-strip-types', path.join(dist, 'server/main.js')],
      {
        cwd: os.tmpdir(),
        encoding: 'utf8',
      },
    );
    expect(run.stderr).to.equal('');
    expect(run.stdout).to.equal('id-7\n');
    expect(existsSync(path.join(dist, 'server/page.html'))).to.equal(true);
    expect(existsSync(path.join(dist, 'server/README.md'))).to.equal(false);
  });

  it('leaves nothing of an earlier build in a room', () => {
    const dist = path.join(root, 'dist');
    plant('shared/a.ts', 'export const a = 1;\n');
    plant('dist/shared/gone.js', '');
    buildRooms(root, dist);
    expect(existsSync(path.join(dist, 'shared/gone.js'))).to.equal(false);
  });

  it('renames our own files wherever they are named, and nothing else', () => {
    expect(stripTypes("new Worker(new URL('./worker.ts', import.meta.url));")).to.include("'./worker.js'");
    expect(stripTypes("import { a } from '#server/a.ts';")).to.include("'#server/a.js'");
    expect(stripTypes("const said = 'read main.ts';")).to.include("'read main.ts'");
  });

  it('keeps every line where it was, so that a stack trace fits', () => {
    const source = 'interface A {\n  b: number;\n}\nexport const f = (a: A): number => a.b;\n';
    expect(stripTypes(source).split('\n')).to.have.length(source.split('\n').length);
  });

  it('refuses what is not erasable', () => {
    expect(() => stripTypes('enum A { B }')).to.throw(/enum/i);
  });
});
