import type { Finding } from '../../model/finding.ts';
import type { FindingId } from '../../model/message-ids.ts';
import type { UpgradeDifference } from '../../model/upgrade.ts';

/**
 * A difference as who wrote the container's description knows it: the variable that sets a setting, the file that it stands in, and what
 * an image brings along.
 */
export function inContainerWords(words: (found: Finding) => Finding): (difference: UpgradeDifference) => UpgradeDifference {
  return (difference) => {
    const { id, ...rest } = difference;
    // Of the id it asks only whether it is one of a container's own.
    const { id: _, ...said } = words({ ...rest, id: id as FindingId });
    return { ...difference, ...said, ...ofImage(difference) };
  };
}

/** There is no conf to migrate, and no Java to install. */
function ofImage({ id }: UpgradeDifference): Partial<Pick<UpgradeDifference, 'remedy' | 'when'>> {
  switch (id) {
    case 'upgrade-java':
      return { remedy: 'No action needed: the image includes Java.', when: 'nothing' };
    case 'upgrade-names':
      return { remedy: 'No action needed to start. Rename the variables once the old image is no longer used.' };
    case 'upgrade-enterprise-names':
      return {
        remedy: 'Look up each one in the manual of the new version, and change its variable when you change the image.',
      };
    default:
      return {};
  }
}
