import type { ObjectStorage } from "../store/object-driver.ts";

/** As much of a Durable Object's storage as we use. */
export type RelayStorage = ObjectStorage & {
  /** When the one alarm is set for. */
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
};

/** What a Durable Object is constructed with. */
export type ObjectContext = {
  readonly storage: RelayStorage;
  /** Nothing else reaches the object until it is done. */
  blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T>;
};

/** Objects by name. */
export type ObjectNamespace<Stub> = {
  getByName(name: string): Stub;
  /** Those that are kept and run there alone. */
  jurisdiction(where: string): Pick<ObjectNamespace<Stub>, "getByName">;
};

/** Variables and secrets, by name. */
export type Variables = Readonly<Record<string, unknown>>;
