import { appendFileSync } from 'node:fs'

/** Where a guest hangs is seen on its console while it runs. */
export const progress = (text: string) => appendFileSync('/dev/ttyS0', `${process.uptime().toFixed(1)} ${text}\n`)
