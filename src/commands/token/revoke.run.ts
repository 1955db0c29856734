import { epochSeconds } from '../../flows/clock.ts';
import { revoke } from '../../flows/tokens/revoke.ts';
import type { Context } from '../../model/context.ts';
import type { TokenKind } from '../../oauth/revocation.ts';
import { styleFor } from '../../report/text/style.ts';
import { revokedJson, revokedLines } from '../../report/token/token.ts';
import type { GlobalFlags } from '../command.ts';
import type { CredentialFlags } from '../flags/client-flags.ts';
import { tokenFromOperand } from '../flags/read-client-flags.ts';

type RevokeFlags = GlobalFlags &
  CredentialFlags & {
    readonly refreshToken?: true;
    readonly accessToken?: true;
    readonly tokenTypeHint?: TokenKind;
  };

/** Revokes the token that is given, else the stored ones, refresh token first. */
export async function runTokenRevoke(
  context: Context,
  flags: RevokeFlags,
  [operand]: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const { settings, token } = await tokenFromOperand(context, flags, operand);
  const { refreshToken, accessToken } = flags;
  const isAll = !refreshToken && !accessToken;
  const stored: TokenKind[] = [];
  if (isAll || refreshToken) stored.push('refresh_token');
  if (isAll || accessToken) stored.push('access_token');
  const result = await revoke(context, settings, {
    token,
    token_type_hint: flags.tokenTypeHint,
    stored,
  });
  stdout.write(
    flags.json
      ? revokedJson(result)
      : revokedLines(result, styleFor(stdout), epochSeconds(context)),
  );
}
