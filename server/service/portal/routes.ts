import { type Route, route } from '#server/foundation/http/index.ts';
import { showVerifyEmail, submitVerifyEmail } from '#shared/contracts/portal.ts';
import { pageHeaders } from './page.ts';
import { type ConfirmToken, confirmPage, submitToken } from './verify-email-page.ts';

/** Pages for people in a browser, on the public listener. */
export const portalRoutes = (confirmToken: ConfirmToken): Route[] => [
  route(showVerifyEmail, async ({ query }) => ({ bytes: confirmPage(query.token), headers: pageHeaders() })),
  route(submitVerifyEmail, async ({ raw, ctx }) => ({
    bytes: await submitToken(confirmToken, ctx, raw),
    headers: pageHeaders(),
  })),
];
