/** Choices on which correct runtimes differ. Each field has a decision record in docs/decisions. */
export interface Profile {
  /** cpu.shares → cpu.weight: `quadratic` (runc ≥ 1.3.2, crun ≥ 1.23), `linear` (gVisor, kubelet, older runc), `cadvisor` (nearest weight whose back-conversion in cAdvisor gives the OCI shares). */
  readonly weight: 'quadratic' | 'linear' | 'cadvisor'
  /** Reservation to memory.low alone (runc) or to memory.min too (which cAdvisor ≥ 0.47 reads). */
  readonly reservation: 'low' | 'low+min'
  /** Quota as asked, or rounded up to 10 ms per second as systemd and runc ≥ 1.3.2 do. */
  readonly quota: 'exact' | 'systemd'
  /** pids.limit 0: write 1 (runc) or leave unset (gVisor). */
  readonly pidsZero: 'one' | 'unset'
}

export const PROFILES = {
  default: { weight: 'quadratic', reservation: 'low', quota: 'exact', pidsZero: 'one' },
  cadvisor: { weight: 'cadvisor', reservation: 'low+min', quota: 'exact', pidsZero: 'one' },
  gvisor: { weight: 'linear', reservation: 'low', quota: 'exact', pidsZero: 'unset' },
} as const satisfies Record<string, Profile>
