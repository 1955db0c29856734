import { createRequire } from 'node:module';

import { Ajv } from 'ajv';
import formats from 'ajv-formats';

const require = createRequire(import.meta.url);

/** What the schema of HAR 1.2 finds wrong; null when that is nothing. */
export function harProblems(har: unknown): unknown {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-06.json'));
  formats.default(ajv);
  for (const schema of Object.values<object>(require('har-schema'))) ajv.addSchema(schema);
  const validate = ajv.getSchema('har.json#');
  if (validate === undefined) throw new Error('the schema of HAR is not there');
  void validate(har);
  return validate.errors;
}
