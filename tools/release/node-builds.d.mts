export const platforms: readonly string[];
