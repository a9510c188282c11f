import { testCgroupFs } from '@cgroupkit/testkit'
import { lacking } from './unkind-labs.js'

testCgroupFs(lacking)
