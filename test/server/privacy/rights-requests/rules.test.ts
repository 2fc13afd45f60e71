import { expect } from 'chai';
import {
  allowedActions,
  answersWithPackage,
  closedStates,
  isOpen,
  needsAnswer,
  nextState,
  openStates,
} from '#server/privacy/rights-requests/rules.ts';
import { rightsRequestStates, rightsRequestTypes } from '#shared/contracts/rights-request-values.ts';

describe('rights requests: states', () => {
  it('a request goes one step at a time', () => {
    expect(allowedActions({ type: 'access', state: 'received' }, false)).to.deep.equal([
      'verify-identity',
      'refuse',
    ]);
    expect(allowedActions({ type: 'access', state: 'identity-verified' }, false)).to.deep.equal([
      'start',
      'refuse',
    ]);
    expect(allowedActions({ type: 'access', state: 'in-progress' }, false)).to.deep.equal([
      'complete',
      'refuse',
    ]);
    expect(nextState('received', 'complete')).to.equal(null);
    expect(nextState('in-progress', 'complete')).to.equal('completed');
  });

  it('nothing can be done with a request that has ended', () => {
    for (const state of closedStates) {
      expect(allowedActions({ type: 'erasure', state }, false), state).to.deep.equal([]);
      expect(nextState(state, 'withdraw'), state).to.equal(null);
    }
  });

  it('the person may withdraw whatever is open', () => {
    for (const state of openStates) expect(nextState(state, 'withdraw'), state).to.equal('withdrawn');
  });

  it('an erasure that has begun can only be completed', () => {
    expect(allowedActions({ type: 'access', state: 'in-progress' }, true)).to.deep.equal(['complete']);
    expect(allowedActions({ type: 'access', state: 'completed' }, true)).to.deep.equal([]);
  });

  it('every state is open or closed', () => {
    expect([...openStates, ...closedStates]).to.have.members([...rightsRequestStates]);
    expect(openStates.every(isOpen)).to.equal(true);
  });

  it('a refusal needs an answer always, a completion where no package or erasure is the answer', () => {
    for (const type of rightsRequestTypes) {
      expect(needsAnswer(type, 'refuse'), type).to.equal(true);
      expect(needsAnswer(type, 'start'), type).to.equal(false);
      expect(needsAnswer(type, 'complete'), type).to.equal(!answersWithPackage(type) && type !== 'erasure');
    }
  });
});
