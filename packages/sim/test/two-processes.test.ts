import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import type { FsEvent } from '@cgroupkit/core'
import { expect, test } from 'vitest'
import { serve } from '../src/index.js'
import { child, host, ROOT } from './host.js'
import { start, usePrograms } from './program.js'

usePrograms()

const until = async (what: () => boolean) => {
  for (let tries = 0; tries < 500 && !what(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(what()).toBe(true)
}

test('of processes that make one directory, one makes it', async () => {
  const sim = await host({ store: 'tmpdir' })
  const race = `
    let made = 0
    for (let run = 0; run < 40; run += 1) {
      try { sim.fs.mkdir('${ROOT}/r' + run); made += 1 } catch (error) { if (error.code !== 'EEXIST') throw error }
    }
    console.log(made)`
  const made = await Promise.all([1, 2, 3].map(() => start(sim.root, race).output))
  expect(made.map(Number).reduce((a, b) => a + b)).toBe(40)
  expect(sim.fs.read(`${ROOT}/cgroup.stat`)).toMatch(/^nr_descendants 40\n/)
})

test('a directory that others see has all its files', async () => {
  const sim = await host({ store: 'tmpdir' })
  const count = sim.fs.list(child(sim))?.files.length
  const maker = start(
    sim.root,
    `for (let run = 0; run < 60; run += 1) { sim.fs.mkdir('${ROOT}/x'); sim.fs.rmdir('${ROOT}/x') }`,
  )
  const seen = new Set<number>()
  let running = true
  maker.child.on('close', () => {
    running = false
  })
  while (running) {
    const files = sim.fs.list(`${ROOT}/x`)?.files.length
    if (files !== undefined) seen.add(files)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await maker.output
  // while it is on its way out a reader may find its name, but not half its files
  for (const files of seen) expect(files).toBe(count)
})

test('killed at any moment, a process leaves no half directory and no lock', async () => {
  const sim = await host({ store: 'tmpdir' })
  const count = sim.fs.list(child(sim))?.files.length
  for (let run = 0; run < 6; run += 1) {
    const maker = start(
      sim.root,
      `console.log('go'); for (let one = 0; ; one += 1) { sim.fs.mkdir('${ROOT}/k${run}-' + one); if (one % 2) sim.fs.rmdir('${ROOT}/k${run}-' + one) }`,
    )
    await new Promise((resolve) => maker.child.stdout?.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, 7 * run))
    maker.child.kill('SIGKILL')
    await maker.output
  }
  sim.fs.mkdir(`${ROOT}/after`)
  const dirs = sim.fs.list(ROOT)?.dirs ?? []
  for (const dir of dirs) expect([dir, sim.fs.list(`${ROOT}/${dir}`)?.files.length]).toEqual([dir, count])
  expect(sim.fs.read(`${ROOT}/cgroup.stat`)).toMatch(new RegExp(`^nr_descendants ${dirs.length}\n`))
  expect(readdirSync(`${sim.root}/.cgroupkit-sim/stage`)).toEqual([])
})

test('who broke a killed process’s lock may be killed too: the next one cleans up after both', async () => {
  const sim = await host({ store: 'tmpdir' })
  const folder = `${sim.root}/.cgroupkit-sim`
  mkdirSync(`${folder}/stage/999999999-1`)
  // the dead owner's lock is broken, and nobody has cleaned up yet
  writeFileSync(`${folder}/lock.broken`, '999999999 1\n')
  sim.fs.mkdir(`${ROOT}/after`)
  expect(readdirSync(`${folder}/stage`)).toEqual([])
  expect(readdirSync(folder)).not.toContain('lock.broken')
})

test('a watch hears of what another process does', async () => {
  const sim = await host({ store: 'tmpdir' })
  const a = child(sim)
  const events: FsEvent[] = []
  const end = sim.fs.watch(ROOT, (event) => events.push(event))
  const endFile = sim.fs.watch(`${a}/cgroup.events`, (event) => events.push(event))
  await start(sim.root, `sim.fs.mkdir('${ROOT}/b'); sim.spawn('${a}')`).output
  await until(() => events.length === 2)
  expect(events.map((event) => [event.kind, event.path])).toEqual([
    ['create', `${ROOT}/b`],
    ['modify', `${a}/cgroup.events`],
  ])
  end()
  endFile()
})

test('serve gives bare directories their files', async () => {
  const sim = await host({ store: 'tmpdir', systemd: 252 })
  const server = serve(sim)
  mkdirSync(`${sim.root}${ROOT}/bare`)
  await until(() => sim.fs.read(`${ROOT}/bare/memory.max`) === 'max\n')
  mkdirSync(`${sim.root}${ROOT}/bare/nested`)
  await until(() => sim.fs.read(`${ROOT}/bare/nested/cgroup.procs`) === '')
  expect(sim.fs.read(`${ROOT}/bare/cgroup.stat`)).toMatch(/^nr_descendants 1\n/)
  server.stop()
  mkdirSync(`${sim.root}${ROOT}/late`)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(sim.fs.list(`${ROOT}/late`)?.files).toEqual([])
  rmdirSync(`${sim.root}${ROOT}/late`)
})

test('a temporary host goes with its process, disposed of or not', async () => {
  const sim = await host({ store: 'tmpdir' })
  const body =
    "const { createSim } = await import('./sim.mjs'); console.log((await createSim({ store: 'tmpdir' })).root)"
  const root = (await start(sim.root, body).output).trim()
  expect(root).toContain('cgroupkit-sim-')
  expect(existsSync(root)).toBe(false)
})
