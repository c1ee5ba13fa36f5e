/** A file with the members of a cluster, which `bundle` makes certificates for and `verify` connects to. */
import * as z from 'zod/mini';
import { keyTypes } from '../model/certificate-request.ts';
import { validityDays } from '../model/number-range.ts';

/** One or several: with commas, or as a sequence. */
const list = () => z.union([z.string(), z.array(z.string())]);

const common = () => ({
  line: z.optional(z.union([z.string(), z.number()])),
  edition: z.optional(z.enum(['community', 'enterprise'])),
  components: z.optional(list()),
  'key-type': z.optional(z.enum(keyTypes)),
  days: z.optional(z.number().check(z.gte(validityDays.least), z.lte(validityDays.most))),
});
const member = () => ({ ...common(), name: z.string(), names: z.optional(list()) });

/** What `bundle` needs: nothing in it that is not known. */
export function membersFile() {
  z.config({ jitless: true });
  return z.strictObject({ ...common(), members: z.array(z.strictObject(member())) });
}

export const membersFileFields: readonly string[] = [...Object.keys(common()), 'members'];
export const memberFields: readonly string[] = Object.keys(member());

/** What `verify` needs of the same file, where somebody else may have noted more. */
export function membersToAsk() {
  z.config({ jitless: true });
  const components = z.optional(list());
  const asked = z.object({ components, name: z.optional(z.string()), names: z.optional(list()) });
  return z.object({ components, members: z.array(asked).check(z.minLength(1)) });
}
