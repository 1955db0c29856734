import type { Rule } from './rule.ts';
import { anyWords } from './rules/any-words.ts';
import { authorizeEntra } from './rules/authorize-entra.ts';
import { authorizePage } from './rules/authorize-page.ts';
import { authorizeRedirect } from './rules/authorize-redirect.ts';
import { authorizeRequest } from './rules/authorize-request.ts';
import { callbackRules } from './rules/callback.ts';
import { certificateRules } from './rules/certificate.ts';
import { clientAssertion } from './rules/client-assertion.ts';
import { deviceRules } from './rules/device.ts';
import { dpopRules } from './rules/dpop.ts';
import { networkRules } from './rules/network.ts';
import { ownOutcome } from './rules/own-outcome.ts';
import { ownUsage } from './rules/own-usage.ts';
import { refreshRules } from './rules/refresh.ts';
import { registrationRules } from './rules/registration.ts';
import { resourceRules } from './rules/resource.ts';
import { resourceWayRules } from './rules/resource-way.ts';
import { tokenClient } from './rules/token-client.ts';
import { tokenCode } from './rules/token-code.ts';
import { tokenGrant } from './rules/token-grant.ts';
import { tokenVendor } from './rules/token-vendor.ts';
import { verifyClaims } from './rules/verify-claims.ts';
import { verifyForm } from './rules/verify-form.ts';

/** Every rule, by its id. */
export const rules: readonly Rule[] = [
  ...registrationRules,
  ...authorizeRedirect,
  ...authorizeRequest,
  ...authorizeEntra,
  ...authorizePage,
  ...callbackRules,
  ...tokenClient,
  ...clientAssertion,
  ...certificateRules,
  ...tokenCode,
  ...tokenGrant,
  ...dpopRules,
  ...tokenVendor,
  ...refreshRules,
  ...deviceRules,
  ...verifyForm,
  ...verifyClaims,
  ...networkRules,
  ...resourceRules,
  ...resourceWayRules,
  ...ownOutcome,
  ...ownUsage,
  ...anyWords,
].toSorted((left, right) => place(left) - place(right));

/** The families in the order in which a sign-in meets them. */
function place({ id }: Rule): number {
  return 'CATRDVNMU'.indexOf(id.charAt(0)) * 100 + Number(id.slice(1));
}
