// parachan/context: what Go keeps in package context.

import "./handover.js";

export { Canceled, DeadlineExceeded } from "../errors.js";
export { afterFunc } from "./after-func.js";
export { background, todo } from "./background.js";
export {
  cause,
  withCancel,
  withCancelCause,
  withDeadline,
  withDeadline as withDeadlineCause,
  withTimeout,
  withTimeout as withTimeoutCause,
} from "./cancel.js";
export type { CancelCauseFunc, CancelFunc, Context } from "./context.js";
export { fromSignal } from "./from-signal.js";
export { withValue } from "./value.js";
export { withoutCancel } from "./without-cancel.js";
