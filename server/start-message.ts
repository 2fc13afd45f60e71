/** What the operator needs to know right after the start. */
export type StartFacts = {
  readonly publicUrl: string;
  readonly adminUrl: string;
  readonly dataFolder: string;
  /** Certificate of the private CA, or null with the team's own certificate. */
  readonly caFile: string | null;
  /** SHA-256 of the server's certificate, which the console shows at its first connection. */
  readonly fingerprint: string;
  /** One-time token of the first owner; null once there is an administrator. */
  readonly setupToken: string | null;
  /** Has anybody signed up? Then nobody needs to be shown how. */
  readonly hasAccounts: boolean;
  /** Address of the API behind the gateway. */
  readonly upstreamUrl: string;
  readonly isSampleApi: boolean;
  /** True when mails become files in the outbox. */
  readonly outboxFolder: string | null;
  readonly startedInMs: number;
};

/** A path as one word of a shell; quoted only where it must be. */
const shellWord = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;

const heading = (text: string): string => `\n${text}\n${'─'.repeat(text.length)}\n`;

function trust({ caFile, fingerprint }: StartFacts): string {
  if (caFile === null) return `Certificate   your own; SHA-256 ${fingerprint}\n`;
  return `Trust         curl and other clients: --cacert ${shellWord(caFile)}
              the console asks once; compare this SHA-256 of the certificate:
              ${fingerprint}
`;
}

function setup({ setupToken, adminUrl }: StartFacts): string {
  if (setupToken === null) return '';
  return `${heading('First administrator')}Open the console (npm run desktop), connect to ${adminUrl} and enter this one-time setup token:
  ${setupToken}
It also stands in the file setup-token of the data folder until it is used.
`;
}

const curlOf = ({ caFile }: StartFacts): string =>
  `curl -sS${caFile === null ? '' : ` --cacert ${shellWord(caFile)}`}`;

/** One call, for whoever has a key already. */
function callAgain(facts: StartFacts): string {
  const path = facts.isSampleApi ? '/api/exercises' : '/api/';
  return `Call it       ${curlOf(facts)} -i ${facts.publicUrl}${path} -H "authorization: Bearer $key"\n`;
}

function tour(facts: StartFacts): string {
  const { publicUrl, outboxFolder } = facts;
  const curl = curlOf(facts);
  const json = `-H 'content-type: application/json'`;
  const token =
    outboxFolder === null
      ? `token='the token from the mail'`
      : `token=$(grep -ohE '^[A-Za-z0-9_-]{32}' ${shellWord(outboxFolder)}/*.eml | tail -n 1)`;
  return `${heading('Try next')}1. Create an account
   ${curl} ${publicUrl}/v1/accounts ${json} -d '{"email":"ada@example.com","name":"Ada","password":"correct horse battery"}'

2. Confirm the address, sign in, make a key
   ${token}
   ${curl} ${publicUrl}/v1/accounts/verify-email ${json} -d "{\\"token\\":\\"$token\\"}"
   csrf=$(${curl} -c cookies.txt ${publicUrl}/v1/session ${json} -d '{"email":"ada@example.com","password":"correct horse battery"}' | sed 's/.*"csrfToken":"\\([^"]*\\)".*/\\1/')
   key=$(${curl} -b cookies.txt ${publicUrl}/v1/keys ${json} -H "x-csrf-token: $csrf" -d '{"name":"first key"}' | sed 's/.*"secret":"\\([^"]*\\)".*/\\1/')

3. Call the API through the gateway
   ${curl} -i ${publicUrl}/api/exercises -H "authorization: Bearer $key"
`;
}

/** The text that `npm start` prints when everything is up. Pure. */
export function startMessage(facts: StartFacts): string {
  const upstream = facts.isSampleApi
    ? 'the built-in sample API (set WRKOUT_UPSTREAM_URL for yours)'
    : facts.upstreamUrl;
  return `
Wrkout is ready (${(facts.startedInMs / 1000).toFixed(1)} s)

Public        ${facts.publicUrl}   gateway under /api, accounts under /v1
Admin         ${facts.adminUrl}   for the console
Upstream      ${upstream}
Data          ${facts.dataFolder}
${trust(facts)}${setup(facts)}${facts.hasAccounts ? `\n${callAgain(facts)}` : tour(facts)}
Stop with Ctrl+C.
`;
}
