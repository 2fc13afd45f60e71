import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { findIncompleteFeatures } from './checks/features.ts';

describe('house: features', () => {
  it('every feature has a README.md and an index.ts', () => {
    expect(findIncompleteFeatures(process.cwd())).to.deep.equal([]);
  });

  it('a feature without them is found', () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'wrkout-house-'));
    mkdirSync(path.join(root, 'server/service/keys'), { recursive: true });
    writeFileSync(path.join(root, 'server/service/keys/index.ts'), '');
    expect(findIncompleteFeatures(root)).to.deep.equal(['server/service/keys/README.md is missing']);
    rmSync(root, { recursive: true });
  });
});
