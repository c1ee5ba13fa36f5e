/** Windows: leaves a file that is there to those who have to read it; see `FileEffects.closeToOthers`. Its content stays. */
export interface CloseToOthers {
  readonly kind: 'closeToOthers';
  readonly path: string;
}
