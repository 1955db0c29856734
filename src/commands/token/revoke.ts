import { type Command, Option } from 'commander';
import type { TokenKind } from '../../oauth/revocation.ts';
import { type CredentialFlags, credentialFlags } from '../flags/client-flags.ts';
import { tokenFromOperand } from '../flags/read-client-flags.ts';
import { examples, type Run } from '../command.ts';

type RevokeFlags = CredentialFlags & {
  readonly refreshToken?: true;
  readonly accessToken?: true;
  readonly tokenTypeHint?: TokenKind;
};

const kinds = ['refresh_token', 'access_token'] as const;

export function registerTokenRevoke(parent: Command, run: Run): void {
  const command = parent
    .command('revoke')
    .argument('[token]', 'a token, or - for standard input (default: the stored ones)')
    .summary('revoke tokens at the server')
    .description(
      'Revoke tokens at the server (RFC 7009): the stored refresh token and access token, which are ' +
        'forgotten then, or the one that is given. atm-cli logout also ends the session.',
    );
  credentialFlags(command)
    .option('--refresh-token', 'only the stored refresh token')
    .option('--access-token', 'only the stored access token')
    .addOption(
      new Option('--token-type-hint <type>', 'what the token that is given is').choices(kinds),
    )
    .addHelpText(
      'after',
      examples([
        'atm-cli token revoke',
        'atm-cli token revoke --refresh-token -p work --json',
        'pass show leaked-token | atm-cli token revoke - --token-type-hint refresh_token',
      ]),
    )
    .action(
      run<RevokeFlags>(async (context, flags, [operand]) => {
        const { epochSeconds } = await import('../../flows/clock.ts');
        const { revoke } = await import('../../flows/tokens/revoke.ts');
        const { revokedJson, revokedLines } = await import('../../report/token/revoke.ts');
        const { styleFor } = await import('../../report/text/style.ts');
        const { stdout } = context.terminal;
        const { settings, token } = await tokenFromOperand(context, flags, operand);
        const named = { refresh_token: flags.refreshToken, access_token: flags.accessToken };
        const chosen = kinds.filter((kind) => named[kind]);
        const result = await revoke(context, settings, {
          token,
          hint: flags.tokenTypeHint,
          stored: chosen.length === 0 ? kinds : chosen,
        });
        stdout.write(
          flags.json
            ? revokedJson(result)
            : revokedLines(result, styleFor(stdout), epochSeconds(context)),
        );
      }),
    );
}
