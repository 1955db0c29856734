import { type Command, Option } from 'commander';
import { exitCodes } from '../../model/errors.ts';
import { type CredentialFlags, credentialFlags } from '../flags/client-flags.ts';
import { tokenFromOperand } from '../flags/read-client-flags.ts';
import { examples, type Run } from '../command.ts';

type IntrospectFlags = CredentialFlags & {
  readonly refreshToken?: true;
  readonly tokenTypeHint?: string;
};

export function registerTokenIntrospect(parent: Command, run: Run): void {
  const command = parent
    .command('introspect')
    .argument('[token]', 'a token, or - for standard input (default: the stored access token)')
    .summary('ask the server whether a token is active')
    .description(
      'Ask the server whether a token is active and what it stands for (RFC 7662). Ends with 7 when ' +
        'it is not active.',
    );
  credentialFlags(command)
    .option('--refresh-token', 'the stored refresh token instead of the access token')
    .addOption(new Option('--token-type-hint <type>', 'where the server looks first'))
    .addHelpText(
      'after',
      examples([
        'atm-cli token introspect',
        'atm-cli token introspect --refresh-token --json',
        'atm-cli token | atm-cli token introspect - --client-id api --client-secret-file ./secret',
      ]),
    )
    .action(
      run<IntrospectFlags>(async (context, flags, [operand]) => {
        const { epochSeconds } = await import('../../flows/clock.ts');
        const { introspect } = await import('../../flows/tokens/introspect.ts');
        const { introspectedJson, introspectedLines } =
          await import('../../report/token/introspect.ts');
        const { styleFor } = await import('../../report/text/style.ts');
        const { stdout } = context.terminal;
        const { settings, token } = await tokenFromOperand(context, flags, operand);
        const result = await introspect(context, settings, {
          token,
          stored: flags.refreshToken ? 'refresh_token' : 'access_token',
          hint: flags.tokenTypeHint,
        });
        stdout.write(
          flags.json
            ? introspectedJson(result)
            : introspectedLines(result, styleFor(stdout), epochSeconds(context)),
        );
        return result.answer.active ? exitCodes.ok : exitCodes.check_failed;
      }),
    );
}
