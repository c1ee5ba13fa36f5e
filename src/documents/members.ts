/** A file with the members of a cluster, which `bundle` makes certificates for and `verify` connects to. */
import * as z from 'zod/mini';
import { keyTypes } from '../model/certificates/certificate-request.ts';
import { validityDays } from '../model/command-line/number-range.ts';

/** One or several: with commas, or as a sequence. */
const list = () => z.union([z.string(), z.array(z.string())], 'write a word, several with commas, or a list');

const validity = `write a number of days from ${validityDays.least} to ${validityDays.most}`;

const common = () => ({
  line: z.optional(z.union([z.string(), z.number()], 'write a release line, such as "5" or "2026"')),
  edition: z.optional(z.enum(['community', 'enterprise'], 'write community or enterprise')),
  platform: z.optional(z.enum(['linux', 'macos', 'windows'], 'write linux, macos or windows')),
  components: z.optional(list()),
  'key-type': z.optional(z.enum(keyTypes, `write one of ${keyTypes.join(', ')}`)),
  days: z.optional(z.number(validity).check(z.gte(validityDays.least, validity), z.lte(validityDays.most, validity))),
});
const name = () => z.string('write the name of the member, such as core1');
const member = () => ({ ...common(), name: name(), names: z.optional(list()) });

const aMember = 'write a member as keys and values, beginning with "name: core1"';
const theMembers = 'write a list of members, each beginning with "- name: core1"';
const theFile = 'write keys and values, beginning with "members:"';

/** What `bundle` needs: nothing in it that is not known. */
export function membersFile() {
  z.config({ jitless: true });
  return z.strictObject({ ...common(), members: z.array(z.strictObject(member(), aMember), theMembers) }, theFile);
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
