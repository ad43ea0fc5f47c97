// What the release build of the core inlines, and what it does not: an asc transform (asconfig.json).
//
// A worker that is terminated stops at the head of a loop or at the entry of a function, so there must be neither between
// writes that belong together (docs/dying.md). What is called there is named here, and so are loops that would
// be everywhere if they were inlined. test/core/straight.test.ts reads the result. Names and not decorators, for those are no
// TypeScript that other tools can read.

import { Node, NodeKind } from "assemblyscript";
import { Transform } from "assemblyscript/transform";

/** Called where nobody may stop. */
const INLINE = new Set([
  "after",
  "casOf",
  "claim",
  "countRound",
  "dequeue",
  "drain",
  "enqueue",
  "enqueueFirst",
  "fill",
  "freeze",
  "front",
  "headOf",
  "isClosed",
  "leave",
  "orOf",
  "othersWait",
  "put",
  "queueReceiver",
  "queueSender",
  "room",
  "serve",
  "slotAt",
  "slotOf",
  "spreadOf",
  "storeOf",
  "tailOf",
  "take",
  "thaw",
  "unlock",
  "unlockObject",
  "unserve",
]);
/** Copies of these where they are called would be a tenth of the core, and save next to nothing. */
const OUT_OF_LINE = [
  "assembly/arena/cut",
  "assembly/channel/channel/receiveSpinning",
  "assembly/channel/channel/sendSpinning",
  "assembly/channel/order/isBefore",
  "assembly/channel/ring/lengthOfRing",
  "assembly/join/prepare",
  "assembly/lock/lock",
  "assembly/nap/napAfter",
  "assembly/scheduler/idle/callWake",
  "assembly/scheduler/idle/hasFresh",
  "assembly/scheduler/idle/othersAreFree",
  "assembly/scheduler/runq/popRunOf",
  "assembly/scheduler/spin/pause",
  "assembly/scheduler/task/conclude",
  "assembly/sync/mutex/passOn",
  "assembly/sync/mutex/retryMutex",
  "assembly/sync/rwmutex/settle",
  "assembly/thread/reserveName",
];

export default class extends Transform {
  afterParse(parser) {
    for (const source of parser.sources) {
      for (const statement of source.statements) {
        if (statement.kind !== NodeKind.FunctionDeclaration || !INLINE.has(statement.name.text)) continue;
        const { range } = statement;
        statement.decorators = [Node.createDecorator(Node.createIdentifierExpression("inline", range), null, range)];
      }
    }
  }

  afterCompile(module) {
    for (const name of OUT_OF_LINE) {
      this.binaryen.setPassArgument("no-inline", name);
      module.runPasses(["no-inline"]);
    }
  }
}
