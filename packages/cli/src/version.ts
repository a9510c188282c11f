/** Of package.json; a test keeps them equal. Not read at run time: the hook and the CLI start without it. */
export const VERSION = '0.1.0'
