import type { Chan, RecvChan, SendChan, Tasks } from "parachan";

export type SendForm = "plain" | "try" | "select" | "default" | "within";
export type ReceiveForm = SendForm | "range";
export type Payload = "number" | "object" | "bytes" | "ask";

interface SendPlan {
  readonly sender: number;
  readonly count: number;
  readonly seed: number;
  readonly form: SendForm;
  readonly payload: Payload;
}

interface ReceivePlan {
  readonly seed: number;
  readonly form: ReceiveForm;
}

interface RelayPlan extends ReceivePlan {
  readonly relay: number;
  readonly sendForm: SendForm;
}

type Party<R> = Generator<never, R>;
type Receives = readonly RecvChan<unknown>[];
type Sends = readonly SendChan<unknown>[];

export declare const parties: {
  send(plan: SendPlan, channels: Sends): Party<number>;
  sendAsync(plan: SendPlan, channels: Sends): Promise<number>;
  receive(plan: ReceivePlan, channels: Receives): Party<Float64Array>;
  receiveAsync(plan: ReceivePlan, channels: Receives): Promise<Float64Array>;
  relay(plan: RelayPlan, channels: readonly Chan<unknown>[], onward: Sends): Party<Float64Array>;
};

export declare const tasks: Tasks<typeof parties>;
