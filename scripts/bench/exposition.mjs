// An exposition of 1000 containers with 70 series each: against prom-client, which is given its labels once and only sets and prints, without the
// timestamps that ours has; how soon it begins; and what a process that serves it takes, alone and with 100 scrapers that read 1 KiB/s.
import { fork, spawn } from 'node:child_process'
import fs from 'node:fs'
import { get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DIALECTS, expose, FORMATS, METRICS, snapshotBlocks } from '@cgroupkit/exporter'
import prom from 'prom-client'
import { compare } from './measure.mjs'
import { CONTAINERS, SERIES, snapshot } from './observed.mjs'

const dialect = DIALECTS.kubelet
const format = FORMATS.text

const pieces = (told, options) => expose(snapshotBlocks(told, { dialect, format, nowMs: Date.now() }), format, options)

/** Every byte is made, as for a socket: in the same few KiB. */
export function ours(told) {
  let bytes = 0
  for (const piece of pieces(told, { reuse: true })) bytes += piece.length
  return bytes
}

/** The same series, by prom-client: what it has to be told at each scrape is worked out beforehand. */
export function theirs(told) {
  const register = new prom.Registry()
  const context = { host: told.host, dialect, nowMs: Date.now() }
  const sets = []
  for (const { name, help, type, cadvisor, read } of METRICS) {
    if (!cadvisor.kubelet) continue
    const labelNames = ['container', 'id', 'image', 'name', 'namespace', 'pod', ...cadvisor.labels]
    const gauge = new prom.Gauge({ name, help, labelNames, registers: [register] })
    // what it prints is all that is compared: a gauge can be set, a counter only be counted up
    gauge.type = type
    for (const one of told.observed) {
      const base = Object.fromEntries(dialect.labels(one.identity))
      for (const [value, ...labels] of read(one, context)) {
        if (value === undefined) continue
        const own = cadvisor.labels.map((label, at) => [label, labels[at]])
        const divisor = name.includes('_seconds_total') ? 1e9 : 1
        sets.push([gauge, { ...base, ...Object.fromEntries(own) }, Number(value) / divisor])
      }
    }
  }
  return {
    render: () => {
      for (const [gauge, labels, value] of sets) gauge.set(labels, value)
      return register.metrics()
    },
  }
}

/** Family → samples, whatever the order and the spelling of numbers, without time. */
export function parsed(text) {
  const samples = new Map()
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)(?: \d+)?$/.exec(line) ?? []
    if (name === undefined || name === 'container_scrape_error') continue
    const sorted = [...labels.matchAll(/\w+="(?:[^"\\]|\\.)*"/g)].map(String).sort().join()
    samples.set(`${name}{${sorted}}`, Number(value))
  }
  return samples
}

/** Throws unless both print the same series with the same values. */
async function checkSame(told, baseline) {
  const [mine, other] = [parsed(Buffer.concat([...pieces(told)]).toString()), parsed(await baseline.render())]
  for (const [series, value] of other)
    if (mine.get(series) !== value) throw new Error(`${series}: ours ${mine.get(series)}, prom-client ${value}`)
  const expected = CONTAINERS * SERIES
  if (mine.size !== expected || other.size !== expected)
    throw new Error(`${mine.size} and ${other.size} series, not ${expected}`)
}

/** A process that renders the same series over and over: the garbage of one way is not collected while the other is measured. */
async function sideOf(way) {
  const child = fork(fileURLToPath(new URL('rendering-process.mjs', import.meta.url)), [way])
  const said = () =>
    new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', () => reject(new Error(`${way}: ended`)))
    })
  await said()
  const render = () => {
    child.removeAllListeners('exit')
    const bytes = said()
    child.send('render')
    return bytes
  }
  return { render, stop: () => child.kill() }
}

export async function measureRendering({ rounds }) {
  const told = snapshot()
  await checkSame(told, theirs(told))
  const [mine, other] = await Promise.all(['ours', 'theirs'].map(sideOf))
  try {
    return await compare({
      name: `exposition, ${CONTAINERS} containers × ${SERIES} series`,
      baseline: 'prom-client, labels given: set, metrics() and bytes, no timestamps',
      bar: 5,
      better: 'higher',
      rounds,
      ours: mine.render,
      theirs: other.render,
    })
  } finally {
    mine.stop()
    other.stop()
  }
}

/** ns from the request until the first byte of the page, and until its end. */
function scrape(port, headers = {}) {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint()
    let first
    get({ port, host: '127.0.0.1', agent: false, headers }, (response) => {
      response.on('data', () => {
        first ??= Number(process.hrtime.bigint() - started)
      })
      response.once('end', () => resolve({ first, whole: Number(process.hrtime.bigint() - started) }))
    }).once('error', reject)
  })
}

export async function measureFirstByte(port, rounds) {
  const times = []
  for (let round = 0; round < rounds + 3; round += 1) times.push(await scrape(port))
  const kept = times.slice(3)
  const ratios = kept.map(({ first, whole }) => first / whole).sort((a, b) => a - b)
  const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
  const ratio = median(ratios)
  return {
    name: 'exposition over HTTP: first byte',
    baseline: 'the whole of the same response',
    rounds,
    oursNs: median(kept.map(({ first }) => first)),
    baselineNs: median(kept.map(({ whole }) => whole)),
    ratio,
    iqr: [ratios[Math.floor(rounds / 4)], ratios[Math.floor((3 * rounds) / 4)]],
    bar: 0.1,
    better: 'lower',
    ok: ratio <= 0.1,
  }
}

const mebibytes = (pid, field) =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

/** 1 KiB every second. */
function slowScraper(port, packed) {
  const socket = connect(port, '127.0.0.1')
  socket.once('connect', () => {
    socket.write(`GET /metrics HTTP/1.1\r\nHost: x\r\n${packed ? 'Accept-Encoding: gzip\r\n' : ''}\r\n`)
  })
  socket.on('error', () => {})
  socket.pause()
  const timer = setInterval(() => socket.read(1024), 1000)
  return () => {
    clearInterval(timer)
    socket.destroy()
  }
}

async function measureMemory({ pid }, port, seconds) {
  const peak = async (forSeconds, work) => {
    let most = 0
    const until = Date.now() + forSeconds * 1000
    while (Date.now() < until) {
      await work()
      most = Math.max(most, mebibytes(pid, 'VmRSS'))
      await sleep(200)
    }
    return most
  }
  const quick = () => Promise.all([scrape(port), scrape(port, { 'accept-encoding': 'gzip' })])
  const alone = await peak(seconds / 2, quick)
  const stops = Array.from({ length: 100 }, (_, at) => slowScraper(port, at % 2 === 0))
  const crowded = await peak(seconds, quick)
  for (const stop of stops) stop()
  return [
    figure(`exporter, ${CONTAINERS} containers: peak resident memory`, crowded, 150, 'MiB'),
    figure('exporter: what 100 scrapers at 1 KiB/s add to that', Math.max(0, crowded - alone), 30, 'MiB'),
  ]
}

const figure = (name, value, bar, unit) => ({ name, value, bar, unit, ok: value <= bar })

export async function measure({ rounds }) {
  const rendering = await measureRendering({ rounds: Math.min(rounds, 11) })
  const env = { ...process.env }
  delete env.NODE_EXTRA_CA_CERTS
  const child = spawn(process.execPath, [fileURLToPath(new URL('exporter-process.mjs', import.meta.url))], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const port = await new Promise((resolve) => child.once('message', resolve))
    const first = await measureFirstByte(port, 20)
    return [rendering, first, ...(await measureMemory(child, port, rounds < 31 ? 20 : 60))]
  } finally {
    child.kill('SIGTERM')
  }
}
