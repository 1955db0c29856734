import type { Command } from 'commander';
import { examples, type Run } from './command.ts';

export function registerDecode(program: Command, run: Run): void {
  program
    .command('decode')
    .summary('show what a JWT says, unverified')
    .description('Show the header and the claims of a JWT. It proves nothing: see verify.')
    .argument('<jwt>', 'the token; - reads tokens from standard input, one per line')
    .addHelpText(
      'after',
      examples(['atm-cli decode eyJhbGciOi…', 'atm-cli token | atm-cli decode - --json']),
    )
    .action(
      run(async (context, flags, [operand = '']) => {
        const { readTokens } = await import('../flows/input.ts');
        const { decodeTokens } = await import('../flows/verify/decode.ts');
        const { decodedJson, decodedLines } = await import('../report/verify/decode.ts');
        const { styleFor } = await import('../report/text/style.ts');
        const { stdout } = context.terminal;
        const tokens = await readTokens(context, operand);
        for (const decoded of decodeTokens(context, tokens)) {
          const batch = operand === '-';
          stdout.write(
            flags.json ? decodedJson(decoded, batch) : decodedLines(decoded, styleFor(stdout)),
          );
        }
      }),
    );
}
