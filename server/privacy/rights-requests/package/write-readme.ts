export type Checksum = { readonly name: string; readonly sha256: string };

/** The text beside the data: what each file is, and the SHA-256 of each. Pure. */
export const writeReadme = (requestId: string, checksums: readonly Checksum[]): string => `YOUR PERSONAL DATA
Request ${requestId}

index.html    a page to read: what the data is for, who receives it, how long it stays, and the data itself
data/*.json   each section whole, for programs: {"section", "title", "records"} (UTF-8)
data/*.csv    each section whole, for spreadsheets (RFC 4180, UTF-8). A cell that would start a formula begins with an apostrophe.

Times are UTC (ISO 8601). The package contains personal data: keep it where nobody else can read it.
The server removes its own copy after 30 days.

SHA-256 of the files (check with: sha256sum -c README.txt):
${checksums.map(({ name, sha256 }) => `${sha256}  ${name}`).join('\n')}
`;
