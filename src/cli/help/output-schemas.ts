import { readSchemas, type Schemas } from './read-schemas.ts';

/** What the commands print with `--json`. The build replaces this file by its value. */
export const outputSchemas: Schemas = readSchemas(new URL('../../../schema/', import.meta.url));
