import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../structure/sources.js'

export interface Block {
  language: string
  text: string
}

/** The fenced blocks of a Markdown file, in order. */
export function blocks(path: string): Block[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', body = '']) => ({
    language,
    text: body,
  }))
}
