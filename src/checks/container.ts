import { type Check, finding } from './check.ts';

/** What a container's entry point leaves out of the settings, or adds to them. */
export const container: Check = {
  ids: ['container-variable-skipped', 'container-advertises-its-id', 'file-not-looked-at'],
  run: ({ facts, judged }) => [
    ...['container', 'settings'].flatMap((component) =>
      (judged.unseen.get(component) ?? []).map(({ path, because, remedy }) =>
        finding({ id: 'file-not-looked-at', severity: 'warning', path, message: `not checked: ${because}`, remedy }),
      ),
    ),
    ...(facts.container?.notes ?? []).flatMap(({ id, variable = '', because, says }) => {
      if (id === 'container-variable-skipped') {
        // Compose makes an empty one of each variable that is not set; that matters where it would have said something of TLS.
        if (says === null && !/ssl|tls|bolt|http|address/.test(variable)) return [];
        return finding({
          id,
          severity: 'warning',
          message: `${variable} ${because}, so the image ignores it and the setting keeps its default`,
          remedy: says === null ? `Give ${variable} a value, or remove it.` : `Remove ${variable}.`,
        });
      }
      if (!judged.policies.has('cluster')) return [];
      return finding({
        id,
        severity: 'warning',
        component: 'cluster',
        message: `the container advertises its ID to other members; the ID changes with each container and is in no certificate (${because})`,
        remedy: `Set ${variable} to the name in the certificate that the other members can reach, with its port; or give the container that name (hostname:).`,
      });
    }),
  ],
};
