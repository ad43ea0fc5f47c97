// What must and must not compile of parachan/stream and parachan/pipeline. Checked by `tsc --noEmit`; nothing here runs.

import type { EventEmitter } from "node:events";
import type { Server } from "node:http";
import type { ReadableStream as NodeReadable, WritableStream as NodeWritable } from "node:stream/web";
import { type Chan, type Op, parallel, type RecvChan, type SendChan } from "parachan";
import { background } from "parachan/context";
import { broadcast, debounce, fanOut, merge, throttle } from "parachan/pipeline";
import { fromEvent, fromIterable, fromReadable, fromWritable, toReadable } from "parachan/stream";
import { expectTypeOf } from "vitest";

declare const numbers: Chan<number>;
declare const receiver: RecvChan<number>;
declare const sender: SendChan<number>;
declare const texts: RecvChan<string>;
declare const bytes: RecvChan<Uint8Array>;
declare const readable: ReadableStream<string>;
declare const nodeReadable: NodeReadable<string>;
declare const writable: WritableStream<string>;
declare const nodeWritable: NodeWritable<string>;

type Source<T> = [RecvChan<T>, Op<void>];
type Sink<T> = [SendChan<T>, Op<void>];

// Streams of the platform's types and of Node's; nothing else.
expectTypeOf(fromReadable(readable)).toEqualTypeOf<Source<string>>();
expectTypeOf(fromReadable(nodeReadable)).toEqualTypeOf<Source<string>>();
expectTypeOf(fromReadable(new CompressionStream("gzip").readable)).toEqualTypeOf<Source<Uint8Array<ArrayBuffer>>>();
expectTypeOf(fromWritable(writable)).toEqualTypeOf<Sink<string>>();
expectTypeOf(fromWritable(nodeWritable)).toEqualTypeOf<Sink<string>>();
expectTypeOf(fromWritable(new CompressionStream("gzip").writable)).toEqualTypeOf<Sink<BufferSource>>();
// @ts-expect-error a writable stream cannot be read
fromReadable(writable);
// @ts-expect-error a readable stream cannot be written
fromWritable(readable);
// @ts-expect-error an iterable is no stream
fromReadable([1]);
// @ts-expect-error milliseconds are no lifetime
fromReadable(readable, { within: 100 });

expectTypeOf(toReadable(texts)).toEqualTypeOf<ReadableStream<string>>();
expectTypeOf(toReadable(bytes, { type: "bytes" })).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>>>();
// @ts-expect-error only bytes are a stream of bytes
toReadable(texts, { type: "bytes" });
// @ts-expect-error a send-only channel gives nothing
toReadable(sender);

expectTypeOf(fromIterable([1, 2])).toEqualTypeOf<Source<number>>();
declare const lines: AsyncIterable<string>;
expectTypeOf(fromIterable(lines, { within: background() })).toEqualTypeOf<Source<string>>();

declare const emitter: EventEmitter;
declare const server: Server;
const fail = { overflow: "fail" } as const;
expectTypeOf(fromEvent(new EventTarget(), "x", fail)).toEqualTypeOf<Source<Event>>();
expectTypeOf(fromEvent<MessageEvent>(new EventTarget(), "x", fail)).toEqualTypeOf<Source<MessageEvent>>();
expectTypeOf(fromEvent(emitter, "x", fail)).toEqualTypeOf<Source<unknown[]>>();
expectTypeOf(fromEvent<[number]>(emitter, "x", fail)).toEqualTypeOf<Source<[number]>>();
expectTypeOf(fromEvent(server, "connection", fail)).toEqualTypeOf<Source<unknown[]>>();
expectTypeOf(fromEvent(process, "warning", fail)).toEqualTypeOf<Source<unknown[]>>();
// @ts-expect-error what becomes of too many events has to be said
fromEvent(emitter, "x", {});

expectTypeOf(merge([numbers, receiver])).toEqualTypeOf<RecvChan<number>>();
expectTypeOf(merge<number | string>([numbers, texts])).toEqualTypeOf<RecvChan<number | string>>();
expectTypeOf(fanOut(receiver, 2)).toEqualTypeOf<RecvChan<number>[]>();
expectTypeOf(broadcast(receiver, 2, { overflow: "wait" })).toEqualTypeOf<RecvChan<number>[]>();
expectTypeOf(debounce(texts, 1)).toEqualTypeOf<RecvChan<string>>();
expectTypeOf(throttle(texts, 1, { within: AbortSignal.timeout(1) })).toEqualTypeOf<RecvChan<string>>();
// @ts-expect-error a send-only channel cannot be merged
merge([sender]);

// What is made may be handed to tasks.
const { task } = parallel(import.meta.url, { *task(_in: RecvChan<number>, _out: SendChan<string>) {} });
export const handed = (): unknown => [task, fromIterable([1])[0], fromWritable(writable)[0]];
