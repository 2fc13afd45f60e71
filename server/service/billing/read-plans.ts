import { z } from 'zod';
import { readConfigFile } from '#server/foundation/config/index.ts';
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

/** Ten thousand million of a currency with cents: more is a slip. */
const maxAmountMinor = 1e12;

const planFileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,50}$/, 'must be 1 to 50 small letters, digits and hyphens'),
  title: z.string().min(1, 'must not be empty').max(100, 'must be at most 100 characters'),
  amountMinor: z
    .int('must be a whole number of cents')
    .min(0, 'must not be negative')
    .max(maxAmountMinor, `must be at most ${maxAmountMinor}`),
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

const limitExample = '{"name":"minute","kind":"requests","limit":600,"windowSeconds":60}';
const planExample = `{"id":"free","title":"Free","amountMinor":0,"currency":"EUR","monthlyQuota":10000,"limits":[${limitExample}]}`;
/** One value for each field, as the messages show it. */
const examples = {
  '': `{"plans":[${planExample}]}`,
  plans: `[${planExample}]`,
  id: '"team"',
  title: '"Team"',
  amountMinor: '2900',
  currency: '"EUR"',
  monthlyQuota: '250000',
  quotaEnd: '"soft"',
  default: 'true',
  limits: `[${limitExample}]`,
  name: '"minute"',
  kind: '"requests"',
  limit: '600',
  windowSeconds: '60',
};

/**
 * The plans of a file in JSON, or the built-in ones without a file. New accounts get the plan marked `"default": true`, else the first
 * that costs nothing. Throws ConfigError that names the file and, for each thing wrong, where it stands, what is wrong and an example.
 */
export function readPlans(file: string | undefined): Plans {
  if (file === undefined) return builtInPlans;
  const { plans } = readConfigFile({ key: 'WRKOUT_PLANS_FILE', file, schema: fileSchema, examples });
  const first = plans.find(isDefault) ?? plans.find(isFree);
  const all = plans.map(({ default: _mark, ...plan }) => plan);
  return offerOf(all, first?.id ?? '');
}
