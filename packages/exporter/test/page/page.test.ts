import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareLimits, History, statusOf, statusPage } from '../../src/index.js'
import { container, directory, node, observed, RESOURCES, shown } from './facts.js'

const get = (url: string, status = shown([container()]), known?: string) => statusPage(url, () => status, known)
const body = (url: string, status?: ReturnType<typeof shown>) => get(url, status)?.body ?? ''
const OFF = container({ limits: compareLimits('v2', RESOURCES, directory({ 'memory.max': 'max' })) })

describe('the status page', () => {
  it('names node, pod, container, each limit three times over, and how its directory stands', () => {
    const text = body('/')
    for (const part of ['node-a7', 'shop/', 'web-0', 'app', 'made by cgroupkit', '536870912', 'memory.max'])
      expect(text).toContain(part)
    expect(text).toContain('<span class="good">✓</span> 6 as asked')
    expect(text).toContain('None.')
  })

  it('tells what is wrong and what to do about it, the worst first, with a way to the row', () => {
    const down = [{ name: 'containerd', up: false, reason: 'ECONNREFUSED' }]
    const waits = container({ id: 'b', waiting: 'controllers', pending: ['memory.max'] })
    const { problems } = shown([waits, OFF], { sources: down })
    expect(problems.map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
      'error: is not connected: ECONNREFUSED',
      'error: its directory does not say what its spec asks: memory.limit, memory.swap',
      'warning: its pod’s cgroup does not hand its controllers down: memory.max',
    ])
    const text = body('/', shown([waits, OFF], { sources: down }))
    for (const { container: id, fix } of problems) {
      expect(fix).not.toBe('')
      if (id !== undefined) expect(text).toMatch(new RegExp(`href="#c-${id}"[^]*<tr id="c-${id}"`))
    }
  })

  it.each([
    ['absent', 'has no directory'],
    ['foreign', 'used by somebody else'],
    ['populated', 'holds processes'],
  ] as const)('a directory that is %s is a problem', (state, what) => {
    expect(shown([container({ directory: state, limits: [] })]).problems[0]?.what).toContain(what)
  })

  it('an error is told with its hint, and alone', () => {
    const error = { message: 'mkdir /x: EACCES', hint: 'run as root' }
    expect(shown([{ ...OFF, directory: 'absent', error }]).problems).toEqual([
      { severity: 'error', where: 'shop/web-0/app', container: OFF.id, what: error.message, fix: error.hint },
    ])
  })

  it('use is shown with its limit, and unknown is not 0', () => {
    const history = new History()
    for (const [at, cpu] of [
      [0, 0],
      [10_000, 2.5e9],
    ] as const)
      history.note([observed(cpu, at + 1, 200 * 1024 * 1024)], at + 1)
    const text = body('/', statusOf(node([container()]), history))
    expect(text).toContain('0.25<small>of 0.5</small>')
    expect(text).toContain('200 MiB<small>of 512 MiB</small>')
    expect(text).toMatch(/<svg [^>]*role="img" aria-label="Memory over 10 s: 200 MiB"/)
    expect(body('/').match(/<span class="quiet">unknown<\/span>/g)).toHaveLength(3)
  })

  it('filters by text and by problems, also without script', () => {
    const status = shown([container(), { ...OFF, id: 'beef', name: 'db' }])
    const found = (query: string) => [...body(`/?${query}`, status).matchAll(/<tr id="([^"]*)"/g)].map(([, id]) => id)
    expect(found('q=shop')).toHaveLength(2)
    expect(found('q=DB')).toEqual(['c-beef'])
    expect(found('q=bee')).toEqual(['c-beef'])
    expect(found('problems=1')).toEqual(['c-beef'])
    expect(found('q=nobody')).toEqual([])
    expect(body('/?q=%22%3E%3Cscript%3E', status)).toContain('value="&quot;&gt;&lt;script&gt;"')
  })

  it('is answered with a policy that lets nothing in, and not sent twice', () => {
    const first = get('/')
    expect(first?.headers['content-security-policy']).toMatch(/^default-src 'none';/)
    expect(first?.headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:|data:/)
    expect(get('/', undefined, first?.headers.etag)).toMatchObject({ status: 304, body: '' })
    expect(body('/')).not.toMatch(/ style=| on[a-z]+=|<style|https?:\/\/|<script(?! src="\/page\.js" defer><\/script>)/)
    for (const file of ['/page.css', '/page.js', '/icon.svg']) expect(get(file)?.status).toBe(200)
    expect(get('/other')).toBeUndefined()
    expect(JSON.parse(body('/status.json'))).toEqual(shown([container()]))
  })

  it('whatever a container calls itself stays text', () => {
    const wild = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('</script><script>x()</script>', '"><img src=x onerror=y>', '&lt;', '\ud800', '\u202eevil', '\0'),
      fc.constant('<long>'),
    )
    fc.assert(
      fc.property(wild, wild, wild, (...words) => {
        const [name = '', pod = '', text = ''] = words.map((word) => (word === '<long>' ? '<'.repeat(10_000) : word))
        const files = directory({ 'memory.max': text })
        const limits = compareLimits('v2', RESOURCES, files)
        const error = { message: text, hint: name }
        const one = container({ id: text, name, pod: { namespace: name, name: pod }, dirs: [text], limits })
        const status = shown([one, { ...one, error }], { node: text, sources: [{ name, up: false, reason: pod }] })
        const sent = body(`/?${new URLSearchParams({ q: name.slice(0, 50) })}`, status)
        // tags and attributes are those of a page of plain names: what they hold has no quote, no angle bracket and no control character
        const tags = sent.match(/<[^>]*>/g) ?? []
        for (const tag of tags)
          expect(tag).toMatch(/^<(?:!doctype html|\/?[a-z][a-z0-9]*(?: [a-zA-Z-]+(?:="[^"<>]*")?)*\/?)>$/)
        expect(sent).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/u)
        expect(sent).not.toMatch(/<(?:script(?! src="\/page\.js")|img|iframe)/)
        expect(sent.length).toBeLessThan(60_000)
      }),
      { numRuns: 100 },
    )
  })

  it('a thousand containers are no burden', () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      container({ id: `${index}`.padStart(64, '0'), pod: { namespace: 'shop', name: `web-${index >> 2}` } }),
    )
    const text = body('/', shown(many))
    expect(text.match(/<tr id=/g)).toHaveLength(1000)
    expect(text.match(/<tbody data-key=/g)).toHaveLength(250)
    expect(text.length).toBeLessThan(4_000_000)
  })
})
