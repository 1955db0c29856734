import type { Granted } from '../flows/grant/grant.ts';
import { tokenTypeName } from '../oauth/token-exchange.ts';
import { clean } from './text/clean.ts';
import { json } from './text/json.ts';
import { tokenFacts, type TokenDisplay, tokenLines } from './signed-in.ts';
import type { Style } from './text/style.ts';

/** `grant --json`: what came back and whether it is kept; tokens only when asked for. */
export function grantedJson(granted: Granted, display: TokenDisplay): string {
  const { profile, stored, tokens, claims } = granted;
  return json({
    profile: stored ? profile : undefined,
    stored,
    flow: tokens.flow,
    sub: claims?.sub,
    issued_token_type: tokens.extra?.['issued_token_type'],
    ...tokenFacts(tokens, display),
  });
}

/** `grant` for a person. */
export function grantedLines(granted: Granted, style: Style, display: TokenDisplay): string {
  const { profile, madeProfile, stored, tokens } = granted;
  const issued = tokens.extra?.['issued_token_type'];
  const kept = `${madeProfile ? 'new profile' : 'profile'} ${style.bold(clean(profile))}`;
  const lines = [
    `${style.good('Token received')} (${stored ? kept : 'not kept'})`,
    ...(tokens.flow === 'token_exchange'
      ? [`  ${'issued as'.padEnd(14)} ${typeWords(issued)}`]
      : []),
    ...tokenLines(tokens, display),
  ];
  return `${lines.join('\n')}\n`;
}

function typeWords(issued: unknown): string {
  // RFC 8693 section 2.2.1: issued_token_type is REQUIRED
  if (typeof issued !== 'string')
    return 'not said by the server (RFC 8693 wants issued_token_type)';
  return clean(tokenTypeName(issued));
}
