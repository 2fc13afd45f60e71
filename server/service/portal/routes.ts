import { type Route, route } from '#server/foundation/http/index.ts';
import {
  showVerifyEmail,
  showWithdrawErasure,
  submitVerifyEmail,
  submitWithdrawErasure,
} from '#shared/contracts/portal.ts';
import { pageHeaders } from './page.ts';
import { type ConfirmToken, confirmPage, submitToken } from './verify-email-page.ts';
import { submitWithdrawal, type WithdrawErasure, withdrawPage } from './withdraw-erasure-page.ts';

export type PortalDoors = { readonly confirmToken: ConfirmToken; readonly withdrawErasure: WithdrawErasure };

/** Pages for people in a browser, on the public listener. */
export const portalRoutes = ({ confirmToken, withdrawErasure }: PortalDoors): Route[] => [
  route(showVerifyEmail, async ({ query }) => ({ bytes: confirmPage(query.token), headers: pageHeaders() })),
  route(submitVerifyEmail, async ({ raw, ctx }) => ({
    bytes: await submitToken(confirmToken, ctx, raw),
    headers: pageHeaders(),
  })),
  route(showWithdrawErasure, async ({ query }) => ({
    bytes: withdrawPage(query.id, query.token),
    headers: pageHeaders(),
  })),
  route(submitWithdrawErasure, async ({ raw, ctx }) => ({
    bytes: await submitWithdrawal(withdrawErasure, ctx, raw),
    headers: pageHeaders(),
  })),
];
