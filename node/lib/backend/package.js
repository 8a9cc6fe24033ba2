'use strict';
// The package that has what is compiled for this platform.

/** By the names of napi-rs. */
function packageName() {
  const { platform, arch } = process;
  const library = { linux: isMusl() ? '-musl' : '-gnu', win32: '-msvc' }[platform] ?? '';
  return `libconsistent-${platform}-${arch}${library}`;
}

function isMusl() {
  const report = process.report?.getReport();
  return report !== undefined && !report.header.glibcVersionRuntime;
}

module.exports = { packageName };
