import { hash } from 'node:crypto';

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.5rem; color: #1c2024; background: #fff; }
  h1 { font-size: 1.4rem; line-height: 1.3; }
  button { font: inherit; padding: .6rem 1.1rem; border: 0; border-radius: 6px; background: #1f4fd8; color: #fff; cursor: pointer; }
  button:focus-visible { outline: 3px solid #9db7ff; outline-offset: 2px; }
  footer { margin-top: 3rem; color: #60646c; font-size: .875rem; }
  @media (prefers-color-scheme: dark) { body { color: #edeef0; background: #111113; } footer { color: #b0b4ba; } }
`;

/** The five characters that mean something in HTML, in text and in quoted attributes. Pure. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(
    /[&<>"']/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character] ?? '',
  );

/** A whole page. `body` is HTML whose values are escaped already. Works without scripts, fonts or images from anywhere. Pure. */
export const page = (title: string, body: string): Buffer =>
  Buffer.from(
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
<footer>You got here by a link in a mail of this service.</footer>
</body>
</html>
`,
    'utf8',
  );

/** Response fields of a page: only its own style may apply, and forms may only be sent back to us. */
export const pageHeaders = (): Record<string, string> => ({
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join(';'),
});
