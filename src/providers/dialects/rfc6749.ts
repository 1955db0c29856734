import { type Dialect, formOf, withJson } from './dialect.ts';

/** Standard OAuth. */
export const rfc6749Form: Dialect = (wire) => wire;

/**
 * OAuth with JSON bodies at the token endpoint, which Auth0 and others accept besides forms;
 * repeated parameters are a list. Requests to other endpoints are forms.
 */
export const rfc6749Json: Dialect = (wire) => {
  return async (url, options = {}) => {
    const form = formOf(options);
    if (!form?.has('grant_type')) return await wire(url, options);
    const names = [...new Set(form.keys())];
    const members = names.map((name) => {
      const values = form.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    });
    return await wire(url, withJson(options, Object.fromEntries(members)));
  };
};
