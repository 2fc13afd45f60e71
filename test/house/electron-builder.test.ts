import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { expect } from 'chai';

// The schema and the YAML reader are electron-builder's own, at the versions it runs with.
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
const schema = builder('app-builder-lib/scheme.json') as object;
const yaml = createRequire(builder.resolve('app-builder-lib/package.json'))('js-yaml') as {
  load: (text: string) => Record<string, unknown>;
};

const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
const config = yaml.load(readFileSync('electron-builder.yml', 'utf8'));

describe('house: electron-builder.yml', () => {
  it("meets electron-builder's own schema", () => {
    validate(config);
    expect(validate.errors ?? []).to.deep.equal([]);
  });

  it('an unknown key, a wrong type and an unknown fuse are refused', () => {
    expect(validate({ ...config, colour: 'red' })).to.equal(false);
    expect(validate({ ...config, asar: 7 })).to.equal(false);
    expect(validate({ ...config, electronFuses: { runAsRoot: true } })).to.equal(false);
  });

  it('starts what the build writes', () => {
    expect(config).to.have.nested.property('extraMetadata.main', 'dist/desktop/main/main.js');
    expect(config.files).to.include('dist/**');
  });
});
