// For `node --import`: makes every thread one of an older browser.

Reflect.deleteProperty(Atomics, "waitAsync");
