import { spawn } from 'node:child_process'

/** sd_notify(3) through systemd's own program: node has no datagram unix sockets. Nothing where systemd does not listen. */
export function notifier(env: NodeJS.ProcessEnv, failed: (reason: string) => void): (...words: string[]) => void {
  const { NOTIFY_SOCKET } = env
  if (NOTIFY_SOCKET === undefined) return () => undefined
  return (...words) => {
    const child = spawn('systemd-notify', [`--pid=${process.pid}`, ...words], { stdio: 'ignore' })
    child.on('error', (error) => failed(error.message))
    child.on('exit', (code) => {
      if (code !== 0) failed(`systemd-notify ${words.join(' ')} exited with ${code}`)
    })
  }
}

/** Half of WATCHDOG_USEC, as sd_watchdog_enabled(3) advises; `undefined`: no watchdog. */
export function watchdogMs(env: NodeJS.ProcessEnv): number | undefined {
  const micros = Number(env.WATCHDOG_USEC)
  return Number.isFinite(micros) && micros > 0 ? Math.max(1_000, micros / 2_000) : undefined
}
