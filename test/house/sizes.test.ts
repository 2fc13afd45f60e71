import { expect } from 'chai';
import { findLongFiles, findLongFunctions, measureFunctions, median } from './checks/sizes.ts';
import { countLines, readSourceTree } from './checks/source-tree.ts';

const tree = readSourceTree();
const bodyOf = (lines: number) => '  call();\n'.repeat(lines);

describe('house: sizes', () => {
  it('no file is longer than 300 lines', () => {
    expect(findLongFiles(tree)).to.deep.equal([]);
  });

  it('a file of 301 lines is found, one of 300 is not', () => {
    const files = [300, 301].map((lines) => ({ path: `server/${lines}.ts`, text: 'x;\n'.repeat(lines) }));
    expect(findLongFiles(files)).to.deep.equal(['server/301.ts has 301 lines']);
  });

  it('no function is longer than 60 lines', () => {
    expect(findLongFunctions(tree)).to.deep.equal([]);
  });

  it('a function of 61 lines is found in whatever form it is written', () => {
    const forms = [
      `function f() {\n${bodyOf(59)}}\n`,
      `const f = () => {\n${bodyOf(59)}};\n`,
      `class C { f() {\n${bodyOf(59)}} }\n`,
      `it('promises', () => {\n${bodyOf(59)}});\n`,
    ];
    for (const text of forms) expect(findLongFunctions([{ path: 'a.ts', text }]), text).to.have.length(1);
    expect(findLongFunctions([{ path: 'a.ts', text: `function f() {\n${bodyOf(58)}}\n` }])).to.deep.equal([]);
  });

  it('a describe callback is a chapter and may be longer', () => {
    const text = `describe('x', () => {\n${bodyOf(100)}});\n`;
    expect(findLongFunctions([{ path: 'a.test.ts', text }])).to.deep.equal([]);
  });

  it('the middle file has at most 80 lines and the middle function at most 12', () => {
    expect(median(tree.map(({ text }) => countLines(text)))).to.be.at.most(80);
    expect(median(measureFunctions(tree).map(({ lines }) => lines))).to.be.at.most(12);
  });

  it('the median is the middle value, and 0 of nothing', () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([])).to.equal(0);
  });
});
