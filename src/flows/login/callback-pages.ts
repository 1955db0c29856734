import type { CallbackPage } from '../../model/loopback.ts';
import type { RejectedRequest } from '../../oauth/callback.ts';
import { Failure } from '../../model/errors.ts';
import type { LoginResult } from '../tokens/save-login.ts';

const explanations: Readonly<Partial<Record<RejectedRequest['kind'], string>>> = {
  wrong_state: 'This link belongs to another sign-in (or an old tab).',
  short_url_used: 'This link works once. To open the page again, use the long URL in the terminal.',
};

/** Shown for an unexpected request: the sign-in goes on. */
export function rejectionPage(
  rejected: Pick<RejectedRequest, 'status' | 'kind' | 'reason'>,
): CallbackPage {
  const lines = [
    explanations[rejected.kind] ?? `This was ${rejected.reason}.`,
    'The sign-in in the terminal is still waiting for its callback. You can close this tab.',
  ];
  return { status: rejected.status, heading: 'Unexpected callback', lines };
}

/** Shown when the tokens are stored. */
export function successPage({ profile, claims, tokens }: LoginResult): CallbackPage {
  const user = claims?.name ?? claims?.email ?? claims?.sub;
  const who = user === undefined ? '' : ` as ${user}`;
  const lines = [
    `You are signed in to ${serverName(tokens.issuer)}${who} (profile ${profile}).`,
    'The result is in the terminal. You can close this tab.',
  ];
  return { status: 200, heading: 'Signed in', lines };
}

/** Sends the browser on to the repeated sign-in. */
export function repeatPage(url: string): CallbackPage {
  const lines = ['The sign-in is repeated in another way: the terminal says why.'];
  return { status: 303, heading: 'Once more', lines, location: url };
}

/** Shows what happened at the server with this issuer; the terminal says what to do. */
export function failurePage(
  error: unknown,
  issuer: string,
  { aborted }: Pick<AbortSignal, 'aborted'>,
): CallbackPage {
  const heading = `Not signed in to ${serverName(issuer)}`;
  if (aborted) {
    const lines = ['The sign-in was interrupted in the terminal. You can close this tab.'];
    return { status: 400, heading, lines };
  }
  if (!(error instanceof Failure)) {
    return { status: 500, heading, lines: ['The reason is in the terminal.'] };
  }
  const said = sentence(error.message);
  if (error.kind === 'refused') return { status: 400, heading, lines: [said, ...denied] };
  const lines = [said, 'What to do next is in the terminal. You can close this tab.'];
  return { status: 400, heading, lines };
}

const denied = [
  'Access was denied: by you (Cancel) or by a policy. If you did not cancel, ask the administrator of the server.',
  'To try again, run the command in the terminal once more. You can close this tab.',
];

/** The host of a server, which is the name that a user sees in the address bar. */
function serverName(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}

/** Pages use whole sentences, unlike the terminal. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
