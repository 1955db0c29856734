import type { Granted } from '../flows/grant/grant.ts';
import { issuedName, tokenTypeName } from '../oauth/token-exchange.ts';
import type { TokenSet } from '../model/token-set.ts';
import type { NoticeEvent, StorageEvent } from '../flows/tokens/save-login.ts';
import { clean } from './text/clean.ts';
import { storageEventLine } from './login.ts';
import { json } from './text/json.ts';
import { noteLines, tokenFacts, type TokenDisplay, tokenLines } from './signed-in.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** `grant --json`: the token response and whether it is stored; tokens only with `--show-tokens`. */
export function grantedJson(granted: Granted, display: TokenDisplay): string {
  const { profile, stored, tokens, claims, advice } = granted;
  return json<'grant client-credentials'>({
    profile: stored ? profile : undefined,
    stored,
    flow: tokens.flow,
    sub: claims?.sub,
    issued_token_type: tokens.extra?.['issued_token_type'],
    ...tokenFacts(tokens, { ...display, issued: issuedName(tokens) }),
    notes: advice.length === 0 ? undefined : advice,
  });
}

/** An event of a grant as lines for a terminal. */
export function grantEventLine(event: StorageEvent | NoticeEvent, style: Style): string {
  return event.type === 'notice'
    ? fitLines([style.dim(clean(event.text))], style)
    : storageEventLine(event, style);
}

/** `grant` as lines. */
export function grantedLines(granted: Granted, style: Style, display: TokenDisplay): string {
  const { profile, madeProfile, stored, tokens, advice } = granted;
  const issued = issuedName(tokens);
  const place = `${madeProfile ? 'new profile' : 'profile'} ${style.bold(clean(profile))}`;
  const lines = [
    `${style.good('Token received')} (${stored ? place : 'not stored'})`,
    ...(tokens.flow === 'token_exchange'
      ? [`  ${'issued as'.padEnd(14)} ${formatType(tokens)}`]
      : []),
    ...tokenLines(tokens, { ...display, issued }),
    ...noteLines(advice, style),
  ];
  return fitLines(lines, style);
}

function formatType(tokens: TokenSet): string {
  const issued = tokens.extra?.['issued_token_type'];
  // RFC 8693 section 2.2.1: issued_token_type is REQUIRED
  if (typeof issued !== 'string')
    return 'missing in the response (RFC 8693 requires issued_token_type)';
  const reason =
    issuedName(tokens) === 'access_token' ? '' : ' (no access token: it is not stored)';
  return `${clean(tokenTypeName(issued))}${reason}`;
}
