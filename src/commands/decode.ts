import type { Command } from 'commander';
import { examples, type Run } from './command.ts';

export function registerDecode(program: Command, run: Run): void {
  program
    .command('decode')
    .summary('show the header and claims of a JWT, unverified')
    .description(
      'Show the header and the claims of a JWT. Nothing is verified: use verify for that.',
    )
    .argument('<jwt>', 'the token; - reads tokens from stdin, one per line')
    .addHelpText(
      'after',
      examples(['atm-cli decode eyJhbGciOi…', 'atm-cli token | atm-cli decode - --json']),
    )
    .action(run(async () => (await import('./decode.run.ts')).runDecode));
}
