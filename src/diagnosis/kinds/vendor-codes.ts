import type { Kind } from './kind.ts';

/**
 * What the numbers of Microsoft Entra (`AADSTS…`) are about:
 * https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
 */
const entra: Readonly<Partial<Record<Kind, string>>> = {
  'client-secret': '7000215 7000222',
  'client-unknown': '700016 700011',
  'client-disabled': '7000112 51000 1000031',
  'client-auth-method': '7000218 700025 900382 900432',
  'certificate-required': '50192 700030',
  'client-assertion':
    '50013 500133 50027 50048 700021 700024 700027 900384 700211 700213 700229 240002',
  'grant-not-allowed': '70003 70005 700054 9001023 7000114',
  'grant-not-offered': '70007',
  'redirect-uri': '50011 70004 900971 500112 500113 500117 9002326',
  scope: '70011 28002 28003 700022 700023',
  audience: '50001 500011 650057 650052 650054 50010 65005 901002 9010010 90009 501461',
  'code-used': '54005',
  pkce: '50147 501481 501491 50148 9002325',
  'refresh-dead': '700082 70043 700084 50085',
  'session-ended': '50132 50133 50139 50143 50173 50089 81010',
  'user-password': '50126 50064 50056 80007 120000',
  'user-blocked':
    '50034 50053 50057 50105 50020 51004 16003 50014 50197 90072 53011 80012 90125 500208 54000 16000 50178 90084',
  'user-setup': '50055 50144 50125 50135 50015',
  'second-factor': '50072 50074 50076 50078 50079 50158 50161 53004 50097 50155 50187',
  policy:
    '53000 53001 53002 53003 530032 530034 530035 53010 50005 50131 50002 500021 500022 500212 500213 50127 50129 90094 90095 65002 1000104 90123',
  consent: '65001 650056 90008 90099 52004',
  'login-required': '50058 700020 51006 16001 16002 160021 50180',
  'denied-by-person': '65004',
  'device-expired': '70019 70020',
  'device-unknown': '70018 90119 90120',
  tenant:
    '90002 50049 50059 50128 90019 90038 50107 50169 50194 700005 90124 90130 9002332 90027 50029 90051 900023',
  'request-object': '76021',
  'request-malformed':
    '90004 90005 90013 90014 90015 900144 90023 9002313 90056 900561 90100 90102 90107 90121 50050 140000 90007 90117',
  'rate-limit': '50196 90055 50088 50166',
  'server-down':
    '50000 50033 50087 70012 80001 80002 80005 80014 90006 90012 90024 90033 90036 90090 90091 20001 20012 20033 40008 40010',
  clock: '80013',
};

/** Codes of Okta's APIs: https://developer.okta.com/docs/reference/error-codes/ */
const okta: Readonly<Partial<Record<Kind, string>>> = {
  'user-password': 'E0000004',
  'session-ended': 'E0000005',
  'token-scope': 'E0000006',
  'server-down': 'E0000009 E0000010',
  'token-dead': 'E0000011',
  'request-malformed': 'E0000002 E0000003 E0000021 E0000022',
  'rate-limit': 'E0000047',
  'user-setup': 'E0000064 E0000080',
  'second-factor': 'E0000068 E0000082',
  'user-blocked': 'E0000069 E0000119',
};

const kinds: ReadonlyMap<string, Kind> = new Map(
  [entra, okta].flatMap((codes) =>
    Object.entries(codes).flatMap(([kind, all]) =>
      all.split(' ').map((code) => [code, kind as Kind] as const),
    ),
  ),
);

/** What a number of Entra or a code of Okta is about. */
export function kindOfVendorCode(code: string): Kind | undefined {
  return kinds.get(code.toUpperCase());
}

/** Where the vendor explains a code of its own. */
export function vendorLink(code: string): string | undefined {
  const number = /^(?:AADSTS)?(\d{5,8})$/i.exec(code)?.[1];
  if (number !== undefined) return `https://login.microsoftonline.com/error?code=${number}`;
  const isOkta = /^E0\d{6}$/i.test(code);
  return isOkta
    ? `https://developer.okta.com/docs/reference/error-codes/#${code.toUpperCase()}`
    : undefined;
}
