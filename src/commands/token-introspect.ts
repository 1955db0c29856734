import { type Command, Option } from 'commander';
import { exitCodes } from '../errors.ts';
import { type CredentialFlags, credentialFlags, settingsFromFlags } from './client-flags.ts';
import { examples, type Run } from './command.ts';

type IntrospectFlags = CredentialFlags & {
  readonly refreshToken?: true;
  readonly tokenTypeHint?: string;
};

export function registerTokenIntrospect(token: Command, run: Run): void {
  const command = token
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
        const { readClientSecret } = await import('../flows/client-secret.ts');
        const { epochSeconds } = await import('../flows/clock.ts');
        const { introspect } = await import('../flows/introspect.ts');
        const { requireOneReader } = await import('../flows/read-input.ts');
        const { resolveSettings } = await import('../flows/settings.ts');
        const { tokenOperand } = await import('../flows/token-operand.ts');
        const { introspectedJson, introspectedLines } = await import('../report/introspect.ts');
        const { styleFor } = await import('../report/style.ts');
        const { stdout } = context.terminal;
        requireOneReader({
          'the token': operand === '-',
          '--client-secret-stdin': flags.clientSecretStdin,
        });
        const given = settingsFromFlags(flags);
        const client = flags.clientSecretStdin
          ? { ...given, client_secret: await readClientSecret(context) }
          : given;
        const settings = await resolveSettings(context, { ...flags, client });
        const result = await introspect(context, settings, {
          token: await tokenOperand(context, operand),
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
