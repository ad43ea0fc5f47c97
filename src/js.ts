// parachan/js: the core in JavaScript, for pages whose policy forbids WebAssembly. To import it is enough. Node has it anyway.

import { provide } from "./core/core.js";
import { instantiate } from "./core/javascript.js";

provide(instantiate);
