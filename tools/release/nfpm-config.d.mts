/** The text of nfpm.yaml with its variables filled in. */
export function nfpmConfig(parts: { readonly arch: string; readonly stage: string; readonly packagedOn: string }): string;
