// The codec: structured values as bytes that can lie in shared memory, and back.

export { DataCloneError } from "./data-clone-error.js";
export { decode, release } from "./decode.js";
export { encode } from "./encode.js";
export { registerError } from "./error-classes.js";
export { HANDLE, type HandleKind, type HandleReader, type HandleWriter, registerHandle } from "./handles.js";
