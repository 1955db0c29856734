import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { type TokenExchange, tokenTypeUrn } from '../../oauth/token-exchange.ts';
import type { AssertionSource } from './assertion.ts';
import { readSecretText, requireOneReader } from '../input.ts';

/** What a token exchange takes from the command line; a file called `-` is standard input. */
export type ExchangeInput = {
  readonly subjectTokenFile?: string | undefined;
  readonly subjectTokenType: string;
  readonly actorTokenFile?: string | undefined;
  readonly actorTokenType: string;
  readonly requestedTokenType?: string | undefined;
  readonly audience?: readonly string[] | undefined;
  readonly clientSecretStdin?: boolean | undefined;
};

/** Reads the tokens of an exchange; a `usage` failure for a type or a file that there is not. */
export async function readExchange(context: Context, input: ExchangeInput): Promise<TokenExchange> {
  const { subjectTokenFile: subject, actorTokenFile: actor, requestedTokenType } = input;
  requireOneReader({
    '--subject-token-file': subject === '-',
    '--actor-token-file': actor === '-',
    '--client-secret-stdin': input.clientSecretStdin,
  });
  if (subject === undefined) {
    throw new Failure('usage', 'no subject token is given', {
      hint: 'give the file that holds it with --subject-token-file <file>; - is standard input',
    });
  }
  const subjectType = tokenTypeUrn(input.subjectTokenType);
  const actorType = tokenTypeUrn(input.actorTokenType);
  return {
    subject: { token: await readSecretText(context, subject, 'subject token'), type: subjectType },
    actor:
      actor === undefined
        ? undefined
        : { token: await readSecretText(context, actor, 'actor token'), type: actorType },
    requested_token_type:
      requestedTokenType === undefined ? undefined : tokenTypeUrn(requestedTokenType),
    audience: input.audience ?? [],
  };
}

/** What a JWT bearer grant takes from the command line. */
export type AssertionInput = {
  readonly assertionFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly alg?: string | undefined;
  readonly assertionIssuer?: string | undefined;
  readonly subject?: string | undefined;
  readonly audience?: string | undefined;
  readonly lifetime: number;
  readonly claim?: Readonly<Record<string, string>> | undefined;
  readonly clientSecretStdin?: boolean | undefined;
};

/** Reads the assertion, or finds out how to sign one; a `usage` failure unless it is one of both. */
export async function readAssertion(
  context: Context,
  input: AssertionInput,
): Promise<AssertionSource> {
  const { assertionFile, keyFile } = input;
  requireOneReader({
    '--assertion-file': assertionFile === '-',
    '--client-secret-stdin': input.clientSecretStdin,
  });
  if (assertionFile !== undefined && keyFile !== undefined) {
    throw new Failure('usage', '--assertion-file and --key-file are two ways to an assertion', {
      hint: 'give one of the two',
    });
  }
  if (assertionFile !== undefined) {
    const assertion = await readSecretText(context, assertionFile, 'assertion');
    return { type: 'given', assertion: assertion.trim() };
  }
  if (keyFile === undefined) {
    throw new Failure('usage', 'no assertion is given', {
      hint: 'give one with --assertion-file <file>, or a private key to sign one with: --key-file <file>',
    });
  }
  const { alg, assertionIssuer: issuer, subject, audience, lifetime, claim: claims = {} } = input;
  return { type: 'signed', keyFile, alg, issuer, subject, audience, lifetime, claims };
}

/** The user name of a password grant, asked for when a person is there. */
export async function readUsername(context: Context, given: string | undefined): Promise<string> {
  if (given !== undefined && given !== '') return given;
  if (context.terminal.interactive) return await context.ask.text('User name');
  throw new Failure('usage', 'no user name is given, and nobody is there to type it', {
    hint: 'give it with --username <name>',
  });
}
