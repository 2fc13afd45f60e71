/**
 * Holds real requests and answers against the OpenAPI document. In an HTTP test of any feature:
 *
 *     const http = checkedHttp(buildApp(deps, routes), documentOf(routes));   // supertest that checks every call
 *     const answer = await http.get('/v1/keys').set(…);
 *
 * or for one call, from supertest or put together by hand (see `Exchange`):
 *
 *     expectMatchesOpenApi(document, exchangeOf(answer));
 *
 * It fails with one sentence for each difference: an address or status the document does not list, a content type, a body, a
 * parameter, a missing X-Request-Id. What is deliberately not in the document is called by name, `http.unlisted('put', …)`. A refused request (status 400 and above) may be as wrong as it likes; its problem is checked.
 */
export { type CheckedHttp, checkedHttp } from './checked-http.ts';
export { documentOf, documentOfListener } from './document-of.ts';
export { type Exchange, exchangeOf } from './exchange.ts';
export { findOperation, listOperations, type Operation } from './find-operation.ts';
export { expectMatchesOpenApi, expectUnlisted, findDifferences } from './match-exchange.ts';
