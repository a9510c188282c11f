import { spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import type { Asked } from './told.js'

/** Compressing is dear in an emulated guest, as is every scrape. */
const PLAIN = { headers: { 'accept-encoding': 'identity' } }

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** What it does not show after so many scrapes with nothing new it never will: emulated, it takes a minute for what takes a second. */
const SAME = 25
const START = /^container_start_time_seconds\{id="([^"]*)"/gm

/** Runs in the guest: starts a cAdvisor and returns what it shows once every one of `cgroups` is there. What is missing is a divergence. */
export async function scrape(
  { version, command: [program = '', ...args], port }: Asked['cadvisors'][number],
  cgroups: readonly string[],
): Promise<string> {
  const log = openSync(`/out/${version}.log`, 'w')
  const process = spawn(program, args, { stdio: ['ignore', log, log] })
  try {
    let text = ''
    for (let seen = -1, same = 0; process.exitCode === null && same < SAME; ) {
      await pause(3000)
      text = await fetch(`http://127.0.0.1:${port}/metrics`, PLAIN).then(
        (answer) => answer.text(),
        () => text,
      )
      const ids = new Set([...text.matchAll(START)].map(([, id]) => id))
      if (cgroups.every((cgroup) => ids.has(cgroup))) return text
      same = ids.size > 0 && ids.size === seen ? same + 1 : 0
      seen = ids.size
    }
    const said = readFileSync(`/out/${version}.log`, 'utf8').split('\n').slice(-20).join('\n')
    console.log(`cadvisor ${version} (exit code ${process.exitCode}) does not show all directories:\n${said}`)
    return text
  } finally {
    process.kill('SIGKILL')
  }
}
