/** What each filter of the access log is called. */
export const filterWords: Readonly<Record<string, string>> = {
  status: 'Status',
  method: 'Method',
  outcome: 'Outcome',
  ip: 'IP address',
  accountId: 'Account id',
  keyId: 'Key id',
  route: 'Route',
  from: 'From',
  to: 'Until',
};
