/**
 * 5.10, 6.1 and 6.12 are Debian's; 6.18 is the kernel that the v1 and hybrid recordings were made on (real-time group scheduling and
 * bfq built in, memory.shown_ram_in_bytes a patch of its vendor).
 */
export type Kernel = '5.10' | '6.1' | '6.12' | '6.18'

export const KERNELS: readonly Kernel[] = ['5.10', '6.1', '6.12', '6.18']

/** Is `kernel` at or after `since`? */
export function atLeast(kernel: Kernel, since: Kernel): boolean {
  return KERNELS.indexOf(kernel) >= KERNELS.indexOf(since)
}

/** `until` is exclusive. */
export function within(kernel: Kernel, range: { since?: Kernel | undefined; until?: Kernel | undefined }): boolean {
  return (
    (range.since === undefined || atLeast(kernel, range.since)) &&
    (range.until === undefined || !atLeast(kernel, range.until))
  )
}
