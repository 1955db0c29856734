import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Registration } from '../../model/registration.ts';
import type { Settings } from '../../model/settings.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import { scopesOf } from '../../oauth/scope.ts';
import { isManaged, updateRegistration } from '../../oauth/registration/manage.ts';
import { registrationOptions } from './register.ts';

/**
 * Another resource of a server may want scopes that its client was not registered for. Where the
 * server lets it, the registration gets them too (RFC 7592 section 2.2); a failure is only said,
 * because the server may not look at them. Returns sentences for the user.
 */
export async function widenScope(
  context: Context,
  settings: Settings,
  server: AuthorizationServer,
  given: Registration,
): Promise<readonly string[]> {
  const { issuer, client_id } = given;
  if (missingIn(given, settings).length === 0 || !isManaged(given, server)) return [];
  try {
    return await context.registrations.locked(issuer, async () => {
      const registration = (await context.registrations.read(issuer, client_id)) ?? given;
      const missing = missingIn(registration, settings);
      if (missing.length === 0 || !isManaged(registration, server)) return [];
      const scope = [...scopesOf(registration.scope), ...missing].join(' ');
      const options = { ...registrationOptions(context, settings), server };
      const updated = await updateRegistration(registration, { scope }, options);
      await context.registrations.write(updated.registration);
      const text = `the client ${client_id} was registered for the scope ${missing.join(' ')} too`;
      return [text, ...updated.notes];
    });
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    const missing = missingIn(given, settings).join(' ');
    return [
      `the client ${client_id} is not registered for the scope ${missing}, and this cannot be changed: ${error.message}`,
    ];
  }
}

/** The scopes that are wanted and not registered; none where the registration names no scope. */
function missingIn(
  { scope: held }: Pick<Registration, 'scope'>,
  { client: { scope: wanted } }: Settings,
): readonly string[] {
  if (held === undefined || held === '') return [];
  const all = new Set(scopesOf(held));
  return scopesOf(wanted).filter((one) => !all.has(one));
}
