import process from 'node:process';
import type { Command } from 'commander';
import { verifyCertificateFile } from '#server/privacy/erasure/index.ts';
import { type JsonOption, jsonOption } from './command-output.ts';

type Options = JsonOption & { readonly key?: string };

function verify(file: string, { key, json }: Options): void {
  const args = [file, ...(key === undefined ? [] : ['--key', key]), ...(json ? ['--json'] : [])];
  process.exitCode = verifyCertificateFile(
    args,
    (line) => process.stdout.write(`${line}\n`),
    (line) => process.stderr.write(`${line}\n`),
  );
}

/** `wrkout verify-certificate FILE`: the same program that anyone gets from /verify-certificate.mjs. Asks no server, reads no configuration. */
export function addVerifyCertificate(program: Command): void {
  program
    .command('verify-certificate')
    .argument('<file>', 'the certificate as JSON; - reads standard input')
    .option(
      '--key <key>',
      "the server's public key, as /v1/certificate-key tells it: who signed is proven only with it",
    )
    .option(...jsonOption)
    .description('verify a certificate of erasure offline')
    .addHelpText(
      'after',
      '\nExit codes: 0 it verifies, 1 it was changed or signed by another key, 2 wrong call, 3 it cannot be read or is no certificate.',
    )
    .action(verify);
}
