export { type CanonicalValue, canonicalJson } from './canonical-json.ts';
