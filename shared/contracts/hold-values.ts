/** What a legal hold can be about. */
export const holdScopes = ['account', 'key', 'record'] as const;
export type HoldScope = (typeof holdScopes)[number];

/** Where single records can be held: names of the tables whose rows expire one by one. */
export const holdTables = ['access_log', 'mails', 'rights_requests'] as const;
export type HoldTable = (typeof holdTables)[number];
