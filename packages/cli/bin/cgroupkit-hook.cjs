#!/usr/bin/env node
// A file that is there before the build, so that a package manager can link it. A runtime may also be given dist/hook.cjs itself.
require('../dist/hook.cjs')
