import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { type TokenExchange, tokenTypeUrn } from '../../oauth/token-exchange.ts';
import type { AssertionSource } from './assertion.ts';
import { readSecretText, requireOneReader } from '../input.ts';

/** The flags of a token exchange; a file named `-` is standard input. */
export type ExchangeInput = {
  readonly subjectTokenFile?: string | undefined;
  readonly subjectTokenType: string;
  readonly actorTokenFile?: string | undefined;
  readonly actorTokenType: string;
  readonly requestedTokenType?: string | undefined;
  readonly audience?: readonly string[] | undefined;
  readonly clientSecretStdin?: boolean | undefined;
};

/**
 * Reads the tokens of an exchange. Throws a `usage` failure for an unknown type or a missing file.
 */
export async function readExchange(context: Context, input: ExchangeInput): Promise<TokenExchange> {
  const { subjectTokenFile: subject, actorTokenFile: actor, requestedTokenType } = input;
  requireOneReader({
    '--subject-token-file': subject === '-',
    '--actor-token-file': actor === '-',
    '--client-secret-stdin': input.clientSecretStdin,
  });
  if (subject === undefined) {
    throw new Failure(
      'usage',
      'the subject token is missing: give its file with --subject-token-file <file>, or - for standard input',
    );
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

/** The flags of a JWT bearer grant. */
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

/**
 * Reads the assertion, or how to sign one. Throws a `usage` failure unless exactly one is given.
 */
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
    throw new Failure('usage', '--assertion-file and --key-file cannot be combined');
  }
  if (assertionFile !== undefined) {
    const assertion = await readSecretText(context, assertionFile, 'assertion');
    return { type: 'given', assertion: assertion.trim() };
  }
  if (keyFile === undefined) {
    throw new Failure(
      'usage',
      'the assertion is missing: give a signed one with --assertion-file <file>, or a private key to sign with --key-file <file>',
    );
  }
  const { alg, assertionIssuer: issuer, subject, audience, lifetime, claim: claims = {} } = input;
  return { type: 'signed', keyFile, alg, issuer, subject, audience, lifetime, claims };
}

/** The user name of a password grant, asked for on a terminal. */
export async function readUsername(context: Context, given: string | undefined): Promise<string> {
  if (given !== undefined && given !== '') return given;
  if (context.terminal.interactive) return await context.ask.text('User name');
  throw new Failure(
    'usage',
    'the user name is missing, and there is no terminal to ask for it: give it with --username <name>',
  );
}
