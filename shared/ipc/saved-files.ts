import { z } from 'zod';

/** A path of the admin API with its query. No dots, no second host, no fragment: it can only mean one thing. */
export const serverPathSchema = z
  .string()
  .max(4000)
  .regex(/^\/admin\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*$/, 'must be a path below /admin/')
  .refine((path) => !/\/(\.|%2e){1,2}(\/|\?|$)/i.test(path), 'must not climb with dots');

/** A file's name as proposed in the save dialog: no folder, no control characters, no leading dot. */
export const fileNameSchema = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (name) => !/[/\\:*?"<>|\p{Cc}]/u.test(name),
    'must be a file name without folders or control characters',
  )
  .refine((name) => !name.startsWith('.'), 'must not start with a dot');

/** Names one save while it is under way; the page makes it up. */
export const saveIdSchema = z.uuid();

/** Fetch `serverPath` from the current server and save its body where the administrator says. */
export const saveFileRequestSchema = z.strictObject({
  serverPath: serverPathSchema,
  suggestedName: fileNameSchema,
  method: z.enum(['GET', 'POST']).default('GET'),
  /** Sent as JSON with POST. */
  body: z.json().optional(),
  /** The form that is wanted, for routes that have several. */
  accept: z
    .string()
    .regex(/^[a-z]+\/[a-z0-9.+-]+$/, 'must be a media type')
    .default('*/*'),
  /** With it, progress is told as `file.progress`, and `file.stop` breaks the save off. */
  saveId: saveIdSchema.optional(),
});
export type SaveFileRequest = z.input<typeof saveFileRequestSchema>;

/**
 * `saved`: the whole body is at `path`. `cancelled`: the dialog was closed; the server was not asked and nothing written.
 * `refused`: the server answered with a problem, nothing was written. `stopped`: it was broken off by `file.stop`, and nothing is left.
 */
export const saveFileResultSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('saved'),
    path: z.string(),
    sizeBytes: z.int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  z.strictObject({ outcome: z.literal('cancelled') }),
  z.strictObject({ outcome: z.literal('stopped') }),
  z.strictObject({
    outcome: z.literal('refused'),
    status: z.int(),
    code: z.string(),
    title: z.string(),
    detail: z.string().nullable(),
  }),
]);
export type SaveFileResult = z.infer<typeof saveFileResultSchema>;

/**
 * How far a save is: `asking` until the server's answer begins, then `writing`. `totalBytes` is null when the server does not say how much
 * will come, as with everything that it makes while it sends.
 */
export const saveProgressSchema = z.strictObject({
  saveId: saveIdSchema,
  phase: z.enum(['asking', 'writing']),
  sizeBytes: z.int().nonnegative(),
  totalBytes: z.int().nonnegative().nullable(),
});
export type SaveProgress = z.infer<typeof saveProgressSchema>;
