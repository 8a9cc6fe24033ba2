'use strict';
// The packages with a native part, one a platform. Each is named in full, so that bundlers see it.

const PACKAGES = {
  'linux-x64-gnu': () => require('libconsistent-linux-x64-gnu'),
  'linux-arm64-gnu': () => require('libconsistent-linux-arm64-gnu'),
  'linux-x64-musl': () => require('libconsistent-linux-x64-musl'),
  'linux-arm64-musl': () => require('libconsistent-linux-arm64-musl'),
};

/** What loads this platform's part; undefined: there is none. */
module.exports = function platform() {
  const libc = process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl';
  return PACKAGES[`${process.platform}-${process.arch}-${libc}`];
};
