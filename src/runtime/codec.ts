// The codec: structured values as bytes that can lie in shared memory, and back.

export { DataCloneError } from "./data-clone-error.js";
export { decode, decodeList, release } from "./decode.js";
export { encode, encodeTo } from "./encode.js";
export { registerError } from "./error-classes.js";
export { type HandleKind, makeHandle, registerHandle } from "./handles.js";
