/** A change of a source: the text `from`, which `file` has once, becomes `to`. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export function buildModel(mutations?: readonly Mutation[], stops?: boolean): Promise<Uint8Array<ArrayBuffer>>;
