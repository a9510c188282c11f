import type { FileRecord } from '../record.js'

/** The controller has no files of its own (kernel/events/core.c perf_event_cgrp_subsys). */
export const perfEvent: readonly FileRecord[] = []
