// An object that Qlik's client gives at once, fills when the engine has answered, and tells of by `OnData`. The page finds it empty, and
// is told nothing, until the app is known to be this user's.
import type { QlikNotifier } from "../open/types.js";
import { waiting, type WhenOwn } from "./when-own.js";

/** Such an object of Qlik's. */
export interface Filling {
  readonly OnData?: QlikNotifier;
  readonly [member: string]: unknown;
}

export interface FillingShape {
  /** What is in it before it is filled, by name. */
  readonly empty: Readonly<Record<string, unknown>>;
  /** Its methods that fetch or select. */
  readonly methods: readonly string[];
}

export function fillingWhenOwn(filling: Filling, { empty, methods }: FillingShape, whenOwn: WhenOwn): object {
  let isOwn = false;
  const noteOwn = () => {
    isOwn = true;
    return Promise.resolve();
  };
  // Where the app is another user's it stays empty; the methods say why.
  whenOwn(noteOwn).catch(() => undefined);
  const own = Object.assign(Object.create(filling) as object, waiting(filling, methods, whenOwn));
  for (const [name, nothing] of Object.entries(empty)) {
    if (name in filling) Object.defineProperty(own, name, { get: () => (isOwn ? filling[name] : nothing) });
  }
  return filling.OnData ? Object.assign(own, { OnData: notifierWhenOwn(filling.OnData, whenOwn) }) : own;
}

type Listener = () => void;

function notifierWhenOwn(notifier: QlikNotifier, whenOwn: WhenOwn): QlikNotifier {
  const bound = new Map<Listener, Listener>();
  const tellerOf = (listener: Listener): Listener => {
    const teller = () => {
      const tell = () => {
        if (bound.get(listener) === teller) listener();
      };
      whenOwn(() => Promise.resolve()).then(tell, () => undefined);
    };
    bound.set(listener, teller);
    return teller;
  };
  return {
    bind: (listener) => notifier.bind(tellerOf(listener)),
    once: (listener) => notifier.once(tellerOf(listener)),
    unbind(listener) {
      const teller = bound.get(listener);
      bound.delete(listener);
      return notifier.unbind(teller ?? listener);
    },
  };
}
