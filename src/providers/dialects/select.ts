import type { Traits } from '../../model/traits.ts';
import { atm } from './atm.ts';
import { type Dialect, formOf, withJson } from './dialect.ts';
import { github } from './github.ts';
import { slack } from './slack.ts';

/** The dialect of a provider. */
export function selectDialect({ dialect, body }: Traits): Dialect {
  switch (dialect) {
    case 'atm':
      return atm;
    case 'github':
      return github;
    case 'slack':
      return slack;
    case 'rfc6749':
      return body === 'json' ? rfc6749Json : rfc6749Form;
  }
}

/** Standard OAuth. */
const rfc6749Form: Dialect = (vendorFetch) => vendorFetch;

/**
 * OAuth with JSON bodies at the token endpoint, which Auth0 and others accept besides forms;
 * repeated parameters are a list. Requests to other endpoints are forms.
 */
const rfc6749Json: Dialect = (vendorFetch) => {
  return async (url, options = {}) => {
    const form = formOf(options);
    if (!form?.has('grant_type')) return await vendorFetch(url, options);
    const names = [...new Set(form.keys())];
    const members = names.map((name) => {
      const values = form.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    });
    return await vendorFetch(url, withJson(options, Object.fromEntries(members)));
  };
};
