// Durations are milliseconds, as everywhere in JavaScript. These are Go's.

/** A nanosecond, in milliseconds. */
export const Nanosecond: number = 1e-6;
/** A microsecond, in milliseconds. */
export const Microsecond: number = 1e-3;
/** A millisecond, in milliseconds. */
export const Millisecond: number = 1;
/** A second, in milliseconds. */
export const Second: number = 1000;
/** A minute, in milliseconds. */
export const Minute: number = 60_000;
/** An hour, in milliseconds. */
export const Hour: number = 3_600_000;

/** CheckDuration throws RangeError for what is no number. */
export function checkDuration(who: string, milliseconds: number): void {
  if (typeof milliseconds !== "number" || Number.isNaN(milliseconds)) {
    throw new RangeError(`${who}: not a number of milliseconds`);
  }
}
