import { describe, expect, it } from 'vitest'
import { faultyFs } from '../src/index.js'
import { outcome } from '../src/outcome.js'
import { smallFs } from './small-fs.js'

describe('faultyFs', () => {
  it('changes nothing while no fault is set', () => {
    const { fs } = faultyFs(smallFs({ '/a/f': '1\n' }))
    fs.mkdir('/a')
    fs.write('/a/f', '2')
    expect([fs.read('/a/f'), fs.stat('/a')?.dir, outcome(() => fs.mkdir('/a'))]).toEqual(['2\n', true, 'EEXIST'])
  })

  it('answers with the first errno that a link gives, before the call is made', () => {
    const { fs, faults } = faultyFs(smallFs())
    faults.push(
      (op) => (op === 'mkdir' ? 'EACCES' : undefined),
      () => 'EIO',
    )
    expect(outcome(() => fs.mkdir('/a'))).toBe('EACCES')
    expect(outcome(() => fs.rmdir('/a'))).toBe('EIO')
    faults.length = 0
    expect(fs.stat('/a')).toBeUndefined()
  })

  it("tells links the call's name and path", () => {
    const { fs, faults } = faultyFs(smallFs({ '/f': '' }))
    const seen: string[] = []
    faults.push((op, path) => {
      seen.push(`${op} ${path}`)
      return undefined
    })
    fs.mkdir('/a')
    fs.list('/a')
    fs.write('/f', '1')
    expect(seen).toEqual(['mkdir /a', 'list /a', 'write /f'])
  })

  it("'vanish' removes the directory, and the call meets the truth", () => {
    const { fs, faults } = faultyFs(smallFs())
    fs.mkdir('/a')
    faults.push((op) => (op === 'rmdir' ? 'vanish' : undefined))
    expect(outcome(() => fs.rmdir('/a'))).toBe('ENOENT')
    expect(fs.stat('/a')).toBeUndefined()
  })

  it('a delay lets the call through', () => {
    const { fs, faults } = faultyFs(smallFs())
    faults.push(() => ({ delayMs: 1 }))
    fs.mkdir('/a')
    expect(fs.stat('/a')?.dir).toBe(true)
  })
})
