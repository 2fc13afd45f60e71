export { type Failure, UpstreamUnavailable } from './failure-rules.ts';
export {
  openUpstreams,
  type Route,
  type Upstream,
  type UpstreamState,
  type Upstreams,
} from './open-upstreams.ts';
export { singleUpstream, type UpstreamPlan, type UpstreamsPlan } from './plan.ts';
export { readUpstreamsFile } from './read-upstreams-file.ts';
export { hostName } from './routing-rules.ts';
export type { TargetCondition, TargetState } from './target.ts';
