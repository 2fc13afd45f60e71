import { expect } from 'chai';
import {
  AppError,
  errorCodes,
  errorTable,
  invalidField,
  problemSchema,
  problemType,
  toProblem,
} from '#shared/errors/index.ts';

describe('errors', () => {
  for (const code of errorCodes)
    it(`${code} is a problem with a sentence for the caller and a status of its kind`, () => {
      const { status, title } = errorTable[code];
      expect(code).to.match(/^[a-z]+(-[a-z]+)*$/);
      expect(title).to.match(/^[A-Z].{10,}[.a-z]$/);
      expect(status).to.be.within(400, 599);
      expect(problemSchema.parse(toProblem(new AppError(code), 'request-1'))).to.include({
        code,
        status,
        title,
      });
    });

  it('a problem type is a registered address or our own name, never a place that answers nothing', () => {
    for (const code of errorCodes)
      expect(problemType(code)).to.match(/^(https:\/\/iana\.org\/|urn:wrkout:problem:[a-z-]+$)/);
    expect(problemType('rate-limited')).to.contain('quota-exceeded');
  });

  it('detail and fields are there when they were given, and absent otherwise', () => {
    expect(Object.keys(toProblem(new AppError('not-found'), 'r'))).to.not.include.members([
      'detail',
      'errors',
    ]);
    const problem = toProblem(invalidField('/email', 'must be an e-mail address'), 'r');
    expect(problem.errors).to.deep.equal([{ pointer: '/email', message: 'must be an e-mail address' }]);
    expect(toProblem(new AppError('invalid-state', { detail: 'It is closed.' }), 'r')).to.include({
      title: errorTable['invalid-state'].title,
      detail: 'It is closed.',
    });
  });

  it('the cause stays on our side', () => {
    const error = new AppError('internal', { cause: new Error('a secret path') });
    expect((error.cause as Error).message).to.equal('a secret path');
    expect(JSON.stringify(toProblem(error, 'r'))).to.not.contain('secret');
  });

  it('what asks for credentials is 401, what refuses them 403 or 401, what asks to wait 429', () => {
    expect([
      errorTable.unauthenticated.status,
      errorTable.forbidden.status,
      errorTable['too-many-attempts'].status,
    ]).to.deep.equal([401, 403, 429]);
  });
});
