// Failures: what is wrong, and the schedule that shows it.

/** What the explorer has found, with the schedule that shows it. */
export class ModelFailure extends Error {
  readonly reason: string;
  readonly schedule: string;
  readonly trace: readonly string[];

  constructor(model: string, reason: string, schedule: string, trace: readonly string[]) {
    super(`${model}: ${reason}\nschedule: ${schedule}\n${trace.join("\n")}`);
    this.name = "ModelFailure";
    this.reason = reason;
    this.schedule = schedule;
    this.trace = trace;
  }
}

/** A failure within a step, before its schedule is known. */
export class Fault extends Error {}
