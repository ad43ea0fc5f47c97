// parachan/singleflight: what Go keeps in golang.org/x/sync/singleflight.

export { Group, type Result } from "./group.js";
