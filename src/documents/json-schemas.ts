import * as z from 'zod/mini';
import { documents } from './printed.ts';

/**
 * The JSON Schema of every printed document, by the name of its file: `doctor-1.schema.json` for `neo4j-tls/doctor@1`. A reader
 * has to bear fields that it does not know: a later version may add some. So the published form allows them, and our own tests do not.
 */
export function documentSchemas(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(documents).map(([name, schema]) => [
      `${name.replace(/^.*\//, '').replace('@', '-')}.schema.json`,
      {
        title: name,
        ...z.toJSONSchema(schema, {
          io: 'output',
          override: ({ jsonSchema }) =>
            void (jsonSchema.additionalProperties === false && delete jsonSchema.additionalProperties),
        }),
      },
    ]),
  );
}
