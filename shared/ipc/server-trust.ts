import { z } from 'zod';
import { instantSchema } from '#shared/values/instant.ts';

const normalizedUrl = z.url({ protocol: /^https$/, normalize: true });

/**
 * Where a Wrkout server's admin listener answers: scheme, host and port in the one way that a URL writes them (lower case, no
 * port 443), nothing after them; so one server has one entry.
 * HTTPS only: the console never sends a password or a token over a line that others can read.
 */
export const serverOriginSchema = z
  .string()
  .max(300)
  .refine(
    (origin) => !origin.includes('@') && normalizedUrl.safeParse(origin).data === `${origin}/`,
    'must be an HTTPS origin such as https://127.0.0.1:9443, in lower case and without a path',
  );
export type ServerOrigin = string;

/** SHA-256 of a certificate's DER bytes as people compare it: 32 pairs of upper-case hex digits with colons. */
export const fingerprintSchema = z
  .string()
  .regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/, 'must be a SHA-256 fingerprint: 32 hex pairs joined by colons');
export type Fingerprint = string;

/** What a server's certificate says about itself. Nothing of it is verified: only the fingerprint counts. */
export const certificateSummarySchema = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  validFromUtc: instantSchema,
  validToUtc: instantSchema,
});
export type CertificateSummary = z.infer<typeof certificateSummarySchema>;

/** A server whose certificate an administrator has compared and accepted. */
export const trustedServerSchema = z.strictObject({
  origin: serverOriginSchema,
  fingerprint: fingerprintSchema,
  trustedAtUtc: instantSchema,
  lastUsedAtUtc: instantSchema.nullable(),
});
export type TrustedServer = z.infer<typeof trustedServerSchema>;

/** The servers this console knows, last used first; `currentOrigin` is where requests go now. */
export const serverListSchema = z.strictObject({
  servers: z.array(trustedServerSchema),
  currentOrigin: serverOriginSchema.nullable(),
});
export type ServerList = z.infer<typeof serverListSchema>;

/**
 * What a look at a server's certificate found. `new`: never accepted before. `known`: the accepted one. `changed`: another
 * one than accepted, so `knownFingerprint` is the old one and nothing is sent until the new one is accepted.
 */
export const serverProbeSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('new'),
    origin: serverOriginSchema,
    fingerprint: fingerprintSchema,
    certificate: certificateSummarySchema,
  }),
  z.strictObject({
    status: z.literal('known'),
    origin: serverOriginSchema,
    fingerprint: fingerprintSchema,
    certificate: certificateSummarySchema,
  }),
  z.strictObject({
    status: z.literal('changed'),
    origin: serverOriginSchema,
    fingerprint: fingerprintSchema,
    knownFingerprint: fingerprintSchema,
    certificate: certificateSummarySchema,
  }),
]);
export type ServerProbe = z.infer<typeof serverProbeSchema>;

/**
 * Accept a certificate. `fingerprint` must be what the last probe of this origin showed; `replaces` must name the accepted
 * fingerprint that it takes the place of, null on first use. So a screen that is out of date cannot accept the unseen.
 */
export const trustRequestSchema = z.strictObject({
  origin: serverOriginSchema,
  fingerprint: fingerprintSchema,
  replaces: fingerprintSchema.nullable(),
});
export type TrustRequest = z.infer<typeof trustRequestSchema>;
