import passport, { type Authenticator } from 'passport';

/**
 * A passport of its own for each server, instead of the module's global one: two servers in a process do not share strategies.
 * The cast is needed because the declarations give the class and its instances two types that differ only in `this`.
 */
export const createPassport = (): Authenticator => new passport.Passport() as unknown as Authenticator;
