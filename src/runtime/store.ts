// Stores of properties into objects that are being decoded.
//
// A store that always meets the same key and the same kind of object costs the engine a tenth of one that meets many. Code for each
// kind of object, made when it first comes, is not to be had without `eval`. So there are some stores here that are all alike, and each
// key of the first kinds of objects gets one of its own; a thread mostly receives few.

export type Filled = Record<string, unknown>;

const SITES = 16;

/** Where all others are stored. */
export const NO_SITE: number = SITES;

let taken = 0;

/** SitesFor reserves a site for each of the keys, if there are as many left, and answers which is the first. */
export function sitesFor(keys: readonly string[]): number {
  if (taken + keys.length > SITES || keys.includes("__proto__")) return NO_SITE;
  taken += keys.length;
  return taken - keys.length;
}

/** Store gives the object a property. */
export function store(object: Filled, key: string, value: unknown, site: number): void {
  switch (site) {
    case 0:
      object[key] = value;
      break;
    case 1:
      object[key] = value;
      break;
    case 2:
      object[key] = value;
      break;
    case 3:
      object[key] = value;
      break;
    case 4:
      object[key] = value;
      break;
    case 5:
      object[key] = value;
      break;
    case 6:
      object[key] = value;
      break;
    case 7:
      object[key] = value;
      break;
    case 8:
      object[key] = value;
      break;
    case 9:
      object[key] = value;
      break;
    case 10:
      object[key] = value;
      break;
    case 11:
      object[key] = value;
      break;
    case 12:
      object[key] = value;
      break;
    case 13:
      object[key] = value;
      break;
    case 14:
      object[key] = value;
      break;
    case 15:
      object[key] = value;
      break;
    default:
      if (key === "__proto__") define(object, key, value, true);
      else object[key] = value;
  }
}

/** Define gives the object a property, whatever its key. */
export function define(object: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
}
