export {
  answerBroken,
  type BrokenDeps,
  type BrokenRequest,
  bodyBroken,
  refuseRequest,
} from './answer-broken.ts';
export { checkGuard } from './check-guard.ts';
export { letEndSlowly } from './end-slowly.ts';
export { guardChunks } from './guard-chunks.ts';
export { losesBytes, noteIgnoredUpgrade } from './ignored-upgrade.ts';
export { isOver, takeAsLast } from './last-request.ts';
export type { BrokenCode, Fault } from './problem-bytes.ts';
export { requestFault, toOriginForm } from './request-faults.ts';
