export { openShortWay, type ShortWay } from './open-short-way.ts';
export { ShortAnswer } from './short-answer.ts';
export type { ShortHandler } from './short-connection.ts';
export { ShortRequest } from './short-request.ts';
