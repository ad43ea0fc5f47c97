// Durations are milliseconds, as everywhere in JavaScript. These are Go's, in milliseconds.

export const Nanosecond: number = 1e-6;
export const Microsecond: number = 1e-3;
export const Millisecond: number = 1;
export const Second: number = 1000;
export const Minute: number = 60_000;
export const Hour: number = 3_600_000;

/** CheckDuration throws RangeError for what is no number. */
export function checkDuration(who: string, milliseconds: number): void {
  if (typeof milliseconds !== "number" || Number.isNaN(milliseconds)) {
    throw new RangeError(`${who}: not a number of milliseconds`);
  }
}
