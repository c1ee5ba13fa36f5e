/** Gone already is as good. */
export interface RemoveFile {
  readonly kind: 'removeFile';
  readonly path: string;
}
