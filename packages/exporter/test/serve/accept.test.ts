import { describe, expect, it } from 'vitest'
import { FORMATS, formatFor, takesGzip } from '../../src/index.js'

const { text, openmetrics } = FORMATS

describe('Accept', () => {
  it.each([
    [undefined, text],
    ['', text],
    ['*/*', text],
    ['text/plain', text],
    ['application/openmetrics-text', openmetrics],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', openmetrics],
    ['application/openmetrics-text;version=0.0.1', text],
    ['application/openmetrics-text;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.5', text],
    ['application/openmetrics-text;version=1.0.0;q=0,*/*;q=0.1', text],
    ['APPLICATION/OPENMETRICS-TEXT;Version=1.0.0', openmetrics],
    ['application/openmetrics-text;q=nonsense', text],
    ['application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily', text],
    [';;;,,,=;q=;q', text],
    // Prometheus 2.42
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      openmetrics,
    ],
    // Prometheus 3
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,/;q=0.1',
      openmetrics,
    ],
    // a browser
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', text],
  ])('%j', (accept, format) => expect(formatFor(accept)).toBe(format))
})

describe('Accept-Encoding', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['deflate, br;q=1.0, GZIP;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip;q=0, *;q=1', false],
    ['*', true],
    ['identity', false],
    ['x-gzip', true],
    ['gzipped', false],
  ])('%j', (encoding, takes) => expect(takesGzip(encoding)).toBe(takes))
})
