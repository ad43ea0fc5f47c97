// What an object has, not by inheritance.

/**
 * OwnOf returns the value of a property of `object`'s own, undefined if it has none. It is read, for it may be an accessor: a
 * program that freezes the platform's objects (`--frozen-intrinsics`, `lockdown`) makes accessors of what they hold.
 */
export function ownOf(object: object, key: PropertyKey): unknown {
  return Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
}
