import { epochSeconds } from '../../flows/clock.ts';
import { introspect } from '../../flows/tokens/introspect.ts';
import type { Context } from '../../model/context.ts';
import { exitCodes } from '../../model/errors.ts';
import { styleFor } from '../../report/text/style.ts';
import { introspectedJson, introspectedLines } from '../../report/token/token.ts';
import type { GlobalFlags } from '../command.ts';
import type { CredentialFlags } from '../flags/client-flags.ts';
import { tokenFromOperand } from '../flags/read-client-flags.ts';

type IntrospectFlags = GlobalFlags &
  CredentialFlags & { readonly refreshToken?: true; readonly tokenTypeHint?: string };

/** Introspects a token; resolves to exit code 7 when it is not active. */
export async function runTokenIntrospect(
  context: Context,
  flags: IntrospectFlags,
  [operand]: readonly string[],
): Promise<number> {
  const { stdout } = context.terminal;
  const { settings, token } = await tokenFromOperand(context, flags, operand);
  const result = await introspect(context, settings, {
    token,
    stored: flags.refreshToken ? 'refresh_token' : 'access_token',
    token_type_hint: flags.tokenTypeHint,
  });
  stdout.write(
    flags.json
      ? introspectedJson(result)
      : introspectedLines(result, styleFor(stdout), epochSeconds(context)),
  );
  return result.answer.active ? exitCodes.ok : exitCodes.check_failed;
}
