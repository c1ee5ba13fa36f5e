import type { ScopeName } from '../../model/installation.ts';

/** 3.5's way of giving a connector a policy of any name; 4.4 still takes it (`SettingMigrators.SslPolicyMigrator`). */
export const attachments: ReadonlyMap<string, ScopeName> = new Map<string, ScopeName>([
  ['bolt.ssl_policy', 'bolt'],
  ['https.ssl_policy', 'https'],
  ['dbms.backup.ssl_policy', 'backup'],
  ['causal_clustering.ssl_policy', 'cluster'],
]);

/** Which scope a policy's lines count for. With a name that several scopes have it is one of them alone. */
export function scopesByName(values: ReadonlyMap<string, { readonly value: string }>): ReadonlyMap<string, ScopeName> {
  const scopes = new Map<string, ScopeName>();
  for (const name of javaOrder([...values.keys()])) {
    const scope = attachments.get(name);
    if (scope !== undefined) scopes.set(values.get(name)?.value ?? '', scope);
  }
  return scopes;
}

/** Where a line of a named policy goes: `dbms.ssl.policy.default.ciphers` to the scope that has the policy. Undefined: it stays. */
export function movedTo(name: string, scopes: ReadonlyMap<string, ScopeName>): string | undefined {
  const [, policy = '', suffix = ''] = /^dbms\.ssl\.policy\.([^.]+)(\.[^.]+)$/.exec(name) ?? [];
  const scope = scopes.get(policy);
  return scope === undefined || scope === policy ? undefined : `dbms.ssl.policy.${scope}${suffix}`;
}

/** The name of the line that decides a policy's setting on 4.4: the setting's own, or that of a named policy, which wins. */
export function nameInForce(setting: string, entries: readonly { readonly key: string; readonly value: string }[]): string {
  const scopes = scopesByName(new Map(entries.map(({ key, value }) => [key, { value }])));
  return entries.findLast(({ key }) => movedTo(key, scopes) === setting)?.key ?? setting;
}

/** Puts the lines of named policies where 4.4 has them. They win over lines that stand there. */
export function migrateNamedPolicies<T extends { readonly value: string }>(values: Map<string, T>): void {
  const before = new Map(values);
  const scopes = scopesByName(before);
  for (const [name, line] of before) {
    const scope = attachments.get(name);
    if (scope === undefined) continue;
    values.delete(name);
    values.set(`dbms.ssl.policy.${scope}.enabled`, { ...line, value: 'true' });
  }
  for (const name of javaOrder([...before.keys()])) {
    const [line, place] = [before.get(name), movedTo(name, scopes)];
    if (line === undefined || place === undefined) continue;
    values.delete(name);
    values.set(place, line);
  }
}

/** The order in which a new `HashMap` of these names goes through them; the last one to set a value has its way. */
function javaOrder(names: readonly string[]): readonly string[] {
  let buckets = 1;
  while (buckets < Math.trunc(names.length / 0.75 + 1)) buckets *= 2;
  const bucketOf = (name: string): number => {
    let hash = 0;
    for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return [...names].sort((one, other) => bucketOf(one) - bucketOf(other));
}
