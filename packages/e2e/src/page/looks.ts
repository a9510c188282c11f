import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { Check } from '../containerd/told.js'
import { visit } from './browser.js'
import { everyday, Scene } from './scene.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Rules of WCAG 2.2 AA and good practice that the page breaks, with the place. */
async function broken(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate<string[]>(`axe.run({ resultTypes: ['violations', 'incomplete'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target.join(' '))))`)
}

const SCHEMES = ['light', 'dark'] as const
const WIDTHS = [1440, 640]

/** Contrast, roles, names and order by axe-core, in both schemes and two widths; pictures for people, where `SHOTS` says. */
export async function checkLooks(browser: Browser, shots: string | undefined): Promise<Check[]> {
  const scene = await Scene.open(everyday())
  const checks: Check[] = []
  const grounds = new Set<string>()
  if (shots !== undefined) mkdirSync(shots, { recursive: true })
  try {
    for (const colorScheme of SCHEMES)
      for (const width of WIDTHS)
        await visit(browser, scene.url, { colorScheme, viewport: { width, height: 1000 } }, async ({ page }) => {
          if (shots !== undefined)
            await page.screenshot({ path: join(shots, `${colorScheme}-${width}.png`), fullPage: true })
          await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
          checks.push({
            says: `${colorScheme}, ${width} wide: axe-core finds nothing`,
            got: await broken(page),
            wanted: [],
          })
          const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
          checks.push({
            says: `${colorScheme}, ${width} wide: the page does not scroll sideways`,
            got: wide,
            wanted: false,
          })
          grounds.add(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'))
        })
    checks.push({ says: 'dark and light differ', got: grounds.size, wanted: SCHEMES.length })
    if (shots !== undefined)
      await visit(browser, scene.url, { viewport: { width: 1280, height: 800 } }, ({ page }) =>
        page.screenshot({ path: join(shots, 'status-page.jpg'), quality: 55 }),
      )
    checks.push(...(await onPaper(browser, scene.url, shots)))
    return checks
  } finally {
    await scene.close()
  }
}

/** Of a dark screen too: light, and with what is closed on the screen. */
async function onPaper(browser: Browser, url: string, shots: string | undefined): Promise<Check[]> {
  return visit(browser, url, { colorScheme: 'dark' }, async ({ page }) => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    if (shots !== undefined) await page.screenshot({ path: join(shots, 'print.png'), fullPage: true })
    const heights =
      "[...document.querySelectorAll('.limits')].filter((table) => table.getBoundingClientRect().height === 0).length"
    return [
      { says: 'on paper all limits are there', got: await page.evaluate(heights), wanted: 0 },
      {
        says: 'on paper ink is dark',
        got: await page.evaluate('getComputedStyle(document.body).color'),
        wanted: 'rgb(28, 36, 39)',
      },
    ]
  })
}
