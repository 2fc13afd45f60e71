/** What the process that writes an archive is asked, one at a time; `pace` may come between. */
export type Command =
  | { readonly kind: 'open'; readonly file: string; readonly recipient: string; readonly nonce: string }
  | { readonly kind: 'add-file'; readonly name: string; readonly path: string }
  | { readonly kind: 'add-text'; readonly name: string; readonly text: string }
  | { readonly kind: 'finish' }
  | { readonly kind: 'abort' }
  | { readonly kind: 'pace'; readonly bytesPerSecond: number | null };

export type Answer =
  | { readonly kind: 'done'; readonly value: object }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | null }
  | { readonly kind: 'bytes'; readonly bytes: number };
