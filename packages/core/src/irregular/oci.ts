/** parseResources leaves 64-bit numbers as they came; all are unsigned unless said. */
export type Int = number | bigint

interface Device {
  readonly major: Int
  readonly minor: Int
}
interface Weights {
  readonly weight?: Int
  readonly leafWeight?: Int
}
type Throttled = readonly (Device & { readonly rate: Int })[]

/** What parseResources lets through of the irregular fields (config-linux.md of runtime-spec): shapes and ranges are its business. */
export interface OciResources {
  readonly cpu?: {
    readonly cpus?: string
    readonly mems?: string
    readonly burst?: Int
    readonly idle?: Int
    readonly realtimePeriod?: Int
    /** signed */
    readonly realtimeRuntime?: Int
  }
  readonly memory?: {
    /** signed */
    readonly kernel?: Int
    /** signed */
    readonly kernelTCP?: Int
    /** 0..100; Docker's -1 is gone by now */
    readonly swappiness?: Int | undefined
    readonly disableOOMKiller?: boolean
  }
  readonly blockIO?: Weights & {
    readonly weightDevice?: readonly (Device & Weights)[]
    readonly throttleReadBpsDevice?: Throttled
    readonly throttleWriteBpsDevice?: Throttled
    readonly throttleReadIOPSDevice?: Throttled
    readonly throttleWriteIOPSDevice?: Throttled
  }
  readonly hugepageLimits?: readonly { readonly pageSize: string; readonly limit: Int }[]
  readonly rdma?: Readonly<Record<string, { readonly hcaHandles?: Int; readonly hcaObjects?: Int }>>
  readonly network?: {
    readonly classID?: Int
    readonly priorities?: readonly { readonly name: string; readonly priority: Int }[]
  }
  readonly devices?: readonly {
    readonly allow?: boolean
    readonly type?: string
    /** signed, as minor: -1 is any */
    readonly major?: Int
    readonly minor?: Int
    readonly access?: string
  }[]
  /** Not OCI's, and not let through from a spec: planWrites takes it from the resources as the caller gave them. */
  readonly freezer?: unknown
  readonly unified?: Readonly<Record<string, string>>
}

/** The path of a field in errors. */
export function pathOf(field: string): string {
  return `linux.resources.${field}`
}

/** OCI's pointers and Go's zero values mean the same here: absent. */
export function isSet(value: Int | undefined): value is Int {
  return value !== undefined && BigInt(value) !== 0n
}
