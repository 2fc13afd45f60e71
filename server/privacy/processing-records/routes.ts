import { type Route, route } from '#server/foundation/http/index.ts';
import {
  getRegister,
  getRegisterPdf,
  getStatements,
  putStatements,
} from '#shared/contracts/processing-records.ts';
import { changeStatements } from './change-statements.ts';
import type { RecordsDeps } from './deps.ts';
import { readRegister, readStatements } from './read-register.ts';
import { renderRegisterPdf } from './render-register-pdf.ts';

/** The routes of the controller's record of processing. */
export function processingRecordsRoutes(deps: RecordsDeps): Route[] {
  return [
    route(getRegister, async ({ ctx }) => ({ body: await readRegister(deps, ctx, 'json') })),
    route(getRegisterPdf, async ({ ctx }) => {
      const register = await readRegister(deps, ctx, 'pdf');
      const fileName = `processing-records-${register.register}-${register.generatedAtUtc.slice(0, 10)}.pdf`;
      return {
        bytes: await renderRegisterPdf(register),
        headers: { 'content-disposition': `attachment; filename="${fileName}"` },
      };
    }),
    route(getStatements, async ({ ctx }) => ({ body: await readStatements(deps, ctx) })),
    route(putStatements, async ({ body, ctx }) => ({ body: await changeStatements(deps, ctx, body) })),
  ];
}
