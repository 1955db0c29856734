import { responseFaults } from './responses.ts';
import { callbackFaults } from './callback.ts';
import { certificateFaults } from './certificates.ts';
import { clientAssertionFaults } from './client-assertions.ts';
import { clockFaults } from './clock.ts';
import { codeExchangeFaults } from './code-exchange.ts';
import { deviceFaults } from './device.ts';
import { dpopFaults } from './dpop.ts';
import { encodingFaults } from './encodings.ts';
import type { Fault } from './fault.ts';
import { foreignErrorFaults } from './foreign-errors.ts';
import { idTokenFaults } from './id-tokens.ts';
import { keyFaults } from './keys.ts';
import { memberFaults } from './members.ts';
import { metadataFaults } from './metadata.ts';
import { pushedRequestFaults } from './pushed-requests.ts';
import { refreshFaults } from './refresh.ts';
import { requestFaults } from './requests.ts';
import { registrationFaults } from './resource/registration.ts';
import { resourceMetadataFaults } from './resource/metadata.ts';
import { resourceServerFaults } from './resource/server.ts';
import { resourceFaults } from './resources.ts';
import { revocationFaults } from './revocation.ts';
import { signatureFaults } from './signatures.ts';
import { tokenResponseFaults } from './token-response.ts';
import { tokenFaults } from './tokens.ts';

/**
 * All faults, in the order in which they change a response: claims before signatures, then the
 * response, and last its delivery.
 */
export const faults: readonly Fault[] = [
  ...requestFaults,
  ...clientAssertionFaults,
  ...certificateFaults,
  ...metadataFaults,
  ...callbackFaults,
  ...codeExchangeFaults,
  ...clockFaults,
  ...tokenFaults,
  ...idTokenFaults,
  ...signatureFaults,
  ...keyFaults,
  ...refreshFaults,
  ...tokenResponseFaults,
  ...deviceFaults,
  ...pushedRequestFaults,
  ...dpopFaults,
  ...revocationFaults,
  ...resourceFaults,
  ...resourceMetadataFaults,
  ...registrationFaults,
  ...resourceServerFaults,
  ...memberFaults,
  ...foreignErrorFaults,
  ...responseFaults,
  ...encodingFaults,
];
