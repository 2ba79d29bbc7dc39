// A Request that is made when somebody reads it: most `resolveUser` functions ask Node's request, and a Request costs as much
// as half of a ticket call.

const PARTS = Object.getOwnPropertyDescriptors(Request.prototype);
const made = new WeakMap<object, Request>();
const makers = new WeakMap<object, () => Request>();

function requestOf(lazy: object): Request {
  let request = made.get(lazy);
  if (!request) {
    const make = makers.get(lazy);
    if (!make) throw new TypeError("Illegal invocation");
    request = make();
    made.set(lazy, request);
  }
  return request;
}

/** Has all members of a Request and its prototype; each of them makes the real one and asks that. */
const prototype: object = Object.create(Request.prototype) as object;
for (const [name, part] of Object.entries(PARTS)) {
  if (name === "constructor") continue;
  const isGetter = part.get !== undefined;
  if (isGetter) Object.defineProperty(prototype, name, { get: readerOf(name) });
  else if (typeof part.value === "function") Object.defineProperty(prototype, name, { value: methodOf(name) });
}

type Members = Record<string, unknown>;

function readerOf(name: string) {
  return function (this: object): unknown {
    return (requestOf(this) as unknown as Members)[name];
  };
}

function methodOf(name: string) {
  return function (this: object, ...given: unknown[]): unknown {
    const request = requestOf(this) as unknown as Record<string, (...given: unknown[]) => unknown>;
    return request[name]?.(...given);
  };
}

export function lazyRequest(make: () => Request): Request {
  const lazy = Object.create(prototype) as Request;
  makers.set(lazy, make);
  return lazy;
}
