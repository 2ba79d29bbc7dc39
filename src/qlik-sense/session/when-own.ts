// Methods that wait until an app is known to be this user's.

/** Does the work when the app is known to be this user's; rejects in this library's words. */
export type WhenOwn = <R>(work: () => Promise<R>) => Promise<R>;

type Method = (...args: unknown[]) => unknown;

/** The methods that the target has of these names. */
export function waiting(target: object, names: readonly string[], whenOwn: WhenOwn): object {
  const members = target as Readonly<Record<string, unknown>>;
  const methods = names.flatMap((name) => {
    const method = members[name];
    return typeof method === "function" ? [[name, method as Method] as const] : [];
  });
  return Object.fromEntries(
    methods.map(([name, method]) => [
      name,
      (...args: unknown[]) => whenOwn(() => Promise.resolve(method.apply(target, args))),
    ]),
  );
}

/** An object that has these methods, and all else from the target. */
export const before = <T extends object>(target: T, methods: object): { -readonly [Name in keyof T]: T[Name] } =>
  Object.assign(Object.create(target) as T, methods);
