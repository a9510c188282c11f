import { REFUSE } from './refusal.js'
import type { PropertyValue } from './unit.js'

/** A service that fails to start, or one that never ends starting. */
export type Fragment = 'fails' | 'hangs'

/** Start jobs of units that come After others. */
export class StartJobs {
  readonly fragments = new Map<string, Fragment>()
  readonly #waiting = new Map<string, (result: string) => void>()

  /** How the job of a unit with these properties ends; `undefined`: it does not. */
  of(properties: ReadonlyMap<string, PropertyValue>): string | undefined {
    const units = (name: string): readonly unknown[] => {
      const value = properties.get(name)
      return Array.isArray(value) ? value : []
    }
    const required = units('Requires').filter((unit) => typeof unit === 'string' && unit.endsWith('.service'))
    for (const unit of required) if (!this.fragments.has(String(unit))) throw REFUSE.notFound(String(unit))
    const [needed, wanted] = [required, [...required, ...units('Wants')]].map((all) =>
      all.filter((unit) => units('After').includes(unit)).map((unit) => this.fragments.get(String(unit))),
    )
    if (needed?.includes('fails')) return 'dependency'
    if (!wanted?.includes('hangs')) return 'done'
    return undefined
  }

  wait(unit: string): Promise<string> {
    return new Promise((resolve) => this.#waiting.set(unit, resolve))
  }

  cancel(unit: string): void {
    this.#waiting.get(unit)?.('canceled')
    this.#waiting.delete(unit)
  }
}
