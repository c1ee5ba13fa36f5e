/** Node and what it is made of, as a component of a CycloneDX document. Throws where a licence is not known. */
export function nodeComponent(versions: Readonly<Record<string, string>>): {
  readonly name: string;
  readonly components: readonly unknown[];
};
