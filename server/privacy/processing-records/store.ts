import type { Database, Tx } from '#server/foundation/database/index.ts';
import { type Statements, statementsSchema } from '#shared/contracts/processing-records.ts';
import { processingStatements, type StatementsRow } from './tables.ts';

const REGISTER = 'controller';

/** What a register has before anybody stated anything: every question open. */
const NOTHING_STATED: Statements = {
  revision: 0,
  changedAtUtc: null,
  controller: {
    name: '',
    address: '',
    email: '',
    phone: '',
    countryCode: '',
    timeZone: '',
    jointControllers: null,
    representative: null,
    dataProtectionOfficer: null,
  },
  activities: [],
  measures: [],
};

export type StatementsStore = {
  /** The statements as they stand; revision 0 with every question open when there are none. */
  readonly read: (tx?: Tx) => Promise<Statements>;
  /** Replaces the statements. */
  readonly write: (tx: Tx, statements: Statements & { changedAtUtc: string }) => Promise<void>;
};

/** Opens the statements of the controller's register. */
export function openStatementsStore(database: Database): StatementsStore {
  const table = database.table(processingStatements);
  return {
    read: async (tx) => {
      const row = await table.find({ register: REGISTER }, tx);
      return row === null ? structuredClone(NOTHING_STATED) : fromRow(row);
    },
    write: async (tx, statements) => {
      const row = { register: REGISTER, ...statements };
      const updated = await table.update(tx, { register: REGISTER }, row);
      if (updated === 0) await table.insert(tx, row);
    },
  };
}

// Read through the contract: a row that an older version wrote must not get into a register unseen.
function fromRow({ register: _register, ...row }: StatementsRow): Statements {
  return statementsSchema.parse(row);
}
