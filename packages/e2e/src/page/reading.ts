import type { Browser } from 'playwright-core'
import type { Check } from '../containerd/told.js'
import { visit } from './browser.js'
import { everyday, Scene } from './scene.js'

/** Without script: everything is there, can be opened, and filtered. */
export async function checkReading(browser: Browser): Promise<Check[]> {
  const scene = await Scene.open(everyday())
  try {
    return await visit(browser, scene.url, { javaScriptEnabled: false }, async ({ page, complaints, strangers }) => {
      const rows = page.locator('.containers tr[id]')
      const checks: Check[] = [
        { says: 'without script every container has a row', got: await rows.count(), wanted: 7 },
        {
          says: 'pods are headings',
          got: await page.getByRole('heading', { level: 3 }).allTextContents(),
          wanted: PODS,
        },
        { says: 'problems have fixes', got: await page.locator('.problems li .fix').count(), wanted: 3 },
        {
          says: 'limits that differ are open',
          got: await page.locator('.off:visible th').allTextContents(),
          wanted: OFF,
        },
      ]
      const app = page.locator('tr', { hasText: 'worker' })
      await app.locator('summary').click()
      const texts = await app.locator('.limits tbody tr').first().locator('td').allInnerTexts()
      checks.push({
        says: 'spec, file and cAdvisor side by side',
        got: texts.map((text) => text.replace(/\s+/g, ' ')),
        wanted: LIMIT,
      })
      await page.getByRole('link', { name: 'shop/orders-5f6b-9zl4c/app' }).click()
      checks.push({
        says: 'a problem leads to its container',
        got: await page.locator('tr:target .name').textContent(),
        wanted: 'app',
      })
      await page.getByRole('searchbox').fill('upload')
      await page.keyboard.press('Enter')
      await page.waitForURL(/q=upload/)
      checks.push({ says: 'the filter works', got: await rows.locator('.name').allInnerTexts(), wanted: ['upload'] })
      checks.push({
        says: 'nothing is asked of anybody else, nobody complains',
        got: [strangers, complaints],
        wanted: [[], []],
      })
      return checks
    })
  } finally {
    await scene.close()
  }
}

const PODS = ['batch/nightly-report-28xk', 'shop/orders-5f6b-9zl4c', 'shop/web-7c9d-xkq2p']
const OFF = ['pids.limit', 'memory.limit', 'memory.swap']
const LIMIT = ['536870912 512 MiB', '536870912 memory.max', '536870912 spec_memory_limit_bytes', 'agrees']
