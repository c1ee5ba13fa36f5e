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
          message: `${variable} ${because}, and the image leaves it out: the setting keeps its default`,
          remedy: says === null ? `Give ${variable} a value, or remove it.` : `Remove ${variable}.`,
        });
      }
      if (!judged.policies.has('cluster')) return [];
      return finding({
        id,
        severity: 'warning',
        component: 'cluster',
        message: `other members are told to connect to this container by its id, which is new in each container and stands in no certificate (${because})`,
        remedy: `Set ${variable} to the name that stands in the certificate and that the other members reach, with its port; or give the container that name (hostname:).`,
      });
    }),
  ],
};
