import { UserError } from '../errors/errors.ts';

/** Which numbers somebody may give. */
export interface NumberRange {
  /** In the plural, for the error: `days`. */
  readonly of: string;
  readonly least: number;
  readonly most: number;
  /** Parts of one may be given, as `0.5`. */
  readonly parts?: true;
}

/** How long something is valid. Certificates and CAs beyond a hundred years are a slip of the finger. */
export const validityDays: NumberRange = { of: 'days', least: 1, most: 36_500 };

/** Refuses a value that is no such number. @param name as it was given: `--days`. @throws UserError */
export function refuseOutside({ of, least, most, parts }: NumberRange, name: string, text: string): void {
  const form = parts === true ? /^\d{1,9}(?:\.\d{1,9})?$/ : /^\d{1,9}$/;
  if (form.test(text) && Number(text) >= least && Number(text) <= most) return;
  throw new UserError(
    `${name}: "${text}" is not a number of ${of} from ${least} to ${most}.`,
    `Give ${parts === true ? 'a number' : 'a whole number'}, for example ${name} ${Math.min(most, Math.max(least, 10))}.`,
  );
}
