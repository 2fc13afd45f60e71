import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '#server/foundation/config/index.ts';
import {
  haveOwnNames,
  limitSchema,
  maxLimits,
  quotaAmountSchema,
  quotaEndSchema,
} from '#shared/contracts/limits.ts';
import { builtInPlans, offerOf, type Plans } from './plans.ts';

/** `month` is the quota's own name in `RateLimit-Policy`, and what begins with `key-` is a limit of a key. */
const isReserved = (name: string): boolean => name === 'month' || name.startsWith('key-');

const planFileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,50}$/, 'must be 1 to 50 small letters, digits and hyphens'),
  title: z.string().min(1, 'must not be empty').max(100, 'must be at most 100 characters'),
  amountMinor: z.int('must be a whole number of cents').min(0, 'must not be negative').max(1e12),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters (ISO 4217)'),
  monthlyQuota: quotaAmountSchema,
  quotaEnd: quotaEndSchema.default('hard'),
  limits: z
    .array(limitSchema)
    .max(maxLimits, `must be at most ${maxLimits} limits`)
    .refine(haveOwnNames, 'has two limits of the same name')
    .refine(
      (limits) => !limits.some(({ name }) => isReserved(name)),
      'has a limit named month or key-…, which are taken',
    )
    .default([]),
  default: z.boolean('must be true or false').default(false),
});
type PlanInFile = z.output<typeof planFileSchema>;

const isDefault = (plan: PlanInFile): boolean => plan.default;
const isFree = ({ amountMinor }: PlanInFile): boolean => amountMinor === 0;

const fileSchema = z.strictObject({
  plans: z
    .array(planFileSchema)
    .min(1, 'must have at least one plan')
    .max(100, 'must be at most 100 plans')
    .refine(
      (plans) => new Set(plans.map(({ id }) => id)).size === plans.length,
      'has two plans of the same id',
    )
    .refine((plans) => plans.filter(isDefault).length <= 1, 'has more than one plan with "default": true')
    .refine(
      (plans) => plans.some(isDefault) || plans.some(isFree),
      'needs a plan for new accounts: one with "amountMinor": 0, or with "default": true',
    ),
});

const limitExample = { name: 'minute', kind: 'requests', limit: 600, windowSeconds: 60 };
/** One good value for each member, told beside what is wrong with it. */
const examples: Readonly<Record<string, unknown>> = {
  id: 'team',
  title: 'Team',
  amountMinor: 2900,
  currency: 'EUR',
  monthlyQuota: 250_000,
  quotaEnd: 'soft',
  default: true,
  ...limitExample,
  limits: [limitExample],
};
const planExample = {
  id: 'free',
  title: 'Free',
  amountMinor: 0,
  currency: 'EUR',
  monthlyQuota: 10_000,
  limits: [limitExample],
};

const pointerOf = (path: readonly PropertyKey[]): string => path.map((step) => `/${String(step)}`).join('');

/** The value that belongs at a path: that of its last name, or a whole plan. Pure. */
function exampleAt(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (typeof last === 'string' && last in examples) return JSON.stringify(examples[last]);
  if (path.includes('limits')) return JSON.stringify(limitExample);
  return JSON.stringify(typeof last === 'number' ? planExample : { plans: [planExample] });
}

type Wrong = { readonly path: readonly PropertyKey[]; readonly message: string };

/** A name that nobody knows is told at its own place; what is not there at all is called missing. Pure. */
function wrongOf(issue: z.core.$ZodIssue): Wrong[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({ path: [...issue.path, name], message: 'is not a known name' }));
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [{ path: issue.path, message: isMissing ? 'is missing' : issue.message }];
}

function explain(file: string, { path, message }: Wrong): string {
  const place = pointerOf(path) || 'the whole file';
  return `  WRKOUT_PLANS_FILE: ${file}, ${place}: ${message}. Example: ${exampleAt(path)}`;
}

const refuse = (lines: readonly string[]): never => {
  throw new ConfigError(`The configuration cannot be used:\n${lines.join('\n')}`);
};

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    return refuse([
      `  WRKOUT_PLANS_FILE: ${file} ${what}: ${(error as Error).message}. Example: ${exampleAt([])}`,
    ]);
  }
}

/**
 * The plans of a file in JSON, or the built-in ones without a file. New accounts get the plan marked `"default": true`, else the first
 * that costs nothing. Throws ConfigError that names the file and, for each thing wrong, where it stands, what is wrong and an example.
 */
export function readPlans(file: string | undefined): Plans {
  if (file === undefined) return builtInPlans;
  const parsed = fileSchema.safeParse(readJson(file));
  if (!parsed.success)
    return refuse(parsed.error.issues.flatMap(wrongOf).map((wrong) => explain(file, wrong)));
  const { plans } = parsed.data;
  const first = plans.find(isDefault) ?? plans.find(isFree);
  const all = plans.map(({ default: _mark, ...plan }) => plan);
  return offerOf(all, first?.id ?? '');
}
