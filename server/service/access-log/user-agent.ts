import Bowser from 'bowser';

/** What a user agent tells, in words of closed lists: what stands in a usage total must not name a person or a single device. */
export type Agent = { readonly browser: string; readonly device: string };

/** Most callers of an API are programs, which the parser has no names for; matched at the beginning, in lower case. */
const programs: readonly (readonly [string, string])[] = [
  ['curl/', 'curl'],
  ['wget/', 'Wget'],
  ['python-requests/', 'Python Requests'],
  ['python-urllib', 'Python urllib'],
  ['python-httpx/', 'HTTPX'],
  ['python/', 'aiohttp'],
  ['node', 'Node.js'],
  ['undici', 'Node.js'],
  ['axios/', 'Axios'],
  ['got ', 'Got'],
  ['deno/', 'Deno'],
  ['bun/', 'Bun'],
  ['go-http-client/', 'Go'],
  ['okhttp/', 'OkHttp'],
  ['apache-httpclient/', 'Apache HttpClient'],
  ['java/', 'Java'],
  ['java-http-client/', 'Java'],
  ['dart/', 'Dart'],
  ['ruby', 'Ruby'],
  ['faraday', 'Ruby'],
  ['guzzlehttp/', 'Guzzle'],
  ['php', 'PHP'],
  ['postmanruntime/', 'Postman'],
  ['insomnia/', 'Insomnia'],
  ['httpie/', 'HTTPie'],
];

const unknown: Agent = { browser: 'other', device: 'other' };
const absent: Agent = { browser: 'none', device: 'other' };
const browsers = new Set(Object.values(Bowser.BROWSER_MAP).filter((name) => name !== 'Generic'));
const devices = new Set(['desktop', 'mobile', 'tablet', 'tv', 'bot']);

/** No browser's text is longer; the parser's patterns would take their time on a caller's kilobytes. */
const readCharacters = 400;
/** Texts that are remembered. When so many were seen all are forgotten: a caller who sends a new one each time only costs time. */
const remembered = 5_000;

function parse(text: string): Agent {
  const lower = text.toLowerCase();
  const program = programs.find(([beginning]) => lower.startsWith(beginning));
  if (program) return { browser: program[1], device: 'program' };
  const { browser, platform } = Bowser.parse(text);
  const family = browser.name ?? '';
  const device = platform.type ?? '';
  return {
    browser: browsers.has(family) ? family : unknown.browser,
    device: devices.has(device) ? device : unknown.device,
  };
}

/** Reads user agents, each text once. Family and class only, no versions; `none` when there was no user agent, `other` for what is not known. */
export function agentReader(): (userAgent: string | null) => Agent {
  const known = new Map<string, Agent>();
  return (userAgent) => {
    const text = userAgent?.slice(0, readCharacters).trim();
    if (!text) return absent;
    const found = known.get(text);
    if (found) return found;
    const agent = parse(text);
    if (known.size >= remembered) known.clear();
    known.set(text, agent);
    return agent;
  };
}
