import type { Browser } from 'playwright-core'
import type { Check } from '../containerd/told.js'
import { lookNow, visit } from './browser.js'
import { containerOf, Scene } from './scene.js'

const NAMES = [
  '<script>globalThis.owned = 1</script>',
  '"><img src=x onerror="globalThis.owned = 2">',
  "'--><svg onload=globalThis.owned=3>",
  '&lt;b&gt;',
  '</title></style></textarea>',
  'javascript:globalThis.owned=4',
  '\u202egnp.exe',
  'x'.repeat(10_000),
]

/** Names of containers that are markup, at the first look and at an update; and a thousand of them at once. */
export async function checkStrangers(browser: Browser): Promise<Check[]> {
  const containers = NAMES.map((name, index) =>
    containerOf(`${name.replaceAll('/', '|')}/${name.replaceAll('/', '|')}`, name, index, {
      directory: 'absent',
      error: { message: name, hint: name },
    }),
  )
  const scene = await Scene.open(containers)
  try {
    return await visit(browser, scene.url, {}, async ({ page, complaints, strangers }) => {
      const shown = await page.locator('.containers tr[id] .name').allInnerTexts()
      const first = await page.evaluate('globalThis.owned ?? 0')
      scene.facts = { ...scene.facts, containers: containers.map((one) => ({ ...one, dirs: [...NAMES] })) }
      await lookNow(page)
      const many = Array.from({ length: 1000 }, (_, index) =>
        containerOf(`shop/web-${index >> 2}`, `app-${index}`, index),
      )
      scene.facts = { ...scene.facts, containers: many }
      await lookNow(page)
      await page.locator('.containers tr[id]').nth(999).waitFor()
      return [
        {
          says: 'names are text',
          got: NAMES.filter((name) => name.length < 1000 && !shown.includes(name)),
          wanted: [],
        },
        {
          says: 'none of them runs, at once or later',
          got: [first, await page.evaluate('globalThis.owned ?? 0')],
          wanted: [0, 0],
        },
        {
          says: 'no other markup',
          got: await page.locator('img, iframe, script:not([src="/page.js"])').count(),
          wanted: 0,
        },
        { says: 'a thousand containers', got: await page.locator('.containers tr[id]').count(), wanted: 1000 },
        { says: 'nothing is asked of anybody else, nobody complains', got: [strangers, complaints], wanted: [[], []] },
      ]
    })
  } finally {
    await scene.close()
  }
}
