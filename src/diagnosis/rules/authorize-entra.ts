import { either, type Matcher, likely, matchesError, describeResponse } from '../match.ts';
import type { Rule } from '../rule.ts';

const errorCodes =
  'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes';

const resourceOfV2: Matcher = (facts) => {
  const sent = facts.failed?.sent['resource'] ?? facts.authorization?.sent['resource'];
  const isRefused =
    facts.errorResponse.error === 'invalid_target' && facts.server?.kind === 'entra';
  return isRefused
    ? likely(`${describeResponse(facts)}; resource=${sent ?? '(missing)'} was sent`, 3)
    : undefined;
};

/** What Microsoft Entra refuses with a number, in the browser or at the token endpoint. */
export const authorizeEntra: readonly Rule[] = [
  {
    id: 'A10',
    phase: 'authorize',
    title: 'consent is missing (Entra)',
    codes: ['AADSTS65001', 'AADSTS65004', 'AADSTS90094', 'AADSTS90095', 'AADSTS650056'],
    match: matchesError({ numbers: ['65001', '90094', '90095', '650056'] }),
    cause:
      'Nobody has consented to the permissions of the application, the user declined, or only an administrator may consent.',
    causeFor: ({ errorResponse }) => {
      const known: Readonly<Record<string, string>> = {
        '65001': 'Neither the user nor an administrator has consented to this application.',
        '90094':
          'Only an administrator may consent to the permissions that this application requests.',
        '90095': 'An administrator has to approve the request for consent first.',
        '650056':
          'The registration of the application does not list the permission that it requests.',
      };
      return errorResponse.numbers
        .map((number) => known[number])
        .find((text) => text !== undefined);
    },
    fix: [
      'an administrator opens https://login.microsoftonline.com/<tenant>/adminconsent?client_id={client_id}',
      'list the permission in the registration (API permissions), then: `sign-in --prompt consent`',
    ],
    source: errorCodes,
  },
  {
    id: 'A11',
    phase: 'authorize',
    title: 'the tenant does not match the registration (Entra)',
    codes: ['AADSTS700016', 'AADSTS90002', 'AADSTS50020', 'AADSTS700005'],
    match: matchesError({ numbers: ['700016', '90002', '50020', '700005'] }),
    cause:
      'The tenant of the issuer is not the one in which the application is registered, or the account is of another tenant.',
    causeFor: ({ errorResponse }) => {
      const known: Readonly<Record<string, string>> = {
        '700016':
          'The application is not registered in the tenant of the issuer, or its client id is wrong.',
        '90002': 'The tenant does not exist.',
        '50020': 'The account is of another tenant, and not a guest in this one.',
        '700005': 'The code was issued by another tenant than the one of the token endpoint.',
      };
      return errorResponse.numbers
        .map((number) => known[number])
        .find((text) => text !== undefined);
    },
    fix: [
      'use the tenant of the registration: `sign-in --provider entra --tenant <tenant-id> --client-id {client_id}`',
      'compare the client id with "Application (client) ID" in the overview of the registration',
    ],
    source: errorCodes,
  },
  {
    id: 'A12',
    phase: 'authorize',
    title: 'resource in addition to scope (Entra)',
    codes: ['AADSTS901002', 'AADSTS9010010', 'invalid_target'],
    match: either(matchesError({ numbers: ['901002', '9010010'] }), resourceOfV2),
    cause:
      'Entra v2 expects the API in the scope, and refuses a resource parameter that does not match it (often by a trailing slash).',
    fix: [
      'omit resource and put the API into the scope: `sign-in --scope "openid api://<application-id>/.default"`',
      'remove it from the profile: `set resource=`',
    ],
    source: `${errorCodes}; geelen/mcp-remote#217; anthropics/claude-code#52871`,
  },
];
