/** Names of the placeholders of a template, each once, in order. */
export function placeholdersOf(template: string): readonly string[] {
  const settings = template.split(/\r?\n/).filter((line) => !line.startsWith('#'));
  return [...new Set(settings.flatMap((line) => [...line.matchAll(/\{\{([a-z_]+)\}\}/g)].flatMap((match) => match[1] ?? [])))];
}
