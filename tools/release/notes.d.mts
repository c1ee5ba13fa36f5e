/** What a changelog says of the version of a tag. Throws where that is nothing, or the version has no date. */
export function releaseNotes(changelog: string, tag: string): string;
