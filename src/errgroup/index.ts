// parachan/errgroup: what Go keeps in golang.org/x/sync/errgroup.

export { Group, withContext } from "./group.js";
