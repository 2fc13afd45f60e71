// Laws, standards and the project's own pages: what the console's texts point at. Exact host names, HTTPS only.
const hosts: ReadonlySet<string> = new Set([
  'eur-lex.europa.eu',
  'www.edpb.europa.eu',
  'www.rfc-editor.org',
  'www.cnil.fr',
  'ico.org.uk',
]);

/** May this link be handed to the system's browser? Only HTTPS, a listed host, the usual port and no user name. Pure. */
export function isAllowedLink(link: string): boolean {
  if (!URL.canParse(link)) return false;
  const { protocol, hostname, port, username, password } = new URL(link);
  return protocol === 'https:' && hosts.has(hostname) && port === '' && username === '' && password === '';
}
