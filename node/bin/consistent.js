#!/usr/bin/env node
'use strict';
// The command `consistent`, which the package of this platform carries.

const { spawnSync } = require('node:child_process');
const { packageName } = require('../lib/backend/package');

function program() {
  try {
    return require.resolve(`${packageName()}/consistent`);
  } catch {
    console.error(
      `consistent: the package ${packageName()}, which has the program for this platform, is not installed`,
    );
    return process.exit(2);
  }
}

const { status, signal, error } = spawnSync(program(), process.argv.slice(2), { stdio: 'inherit' });
if (error) throw error;
if (signal) process.kill(process.pid, signal);
else process.exitCode = status;
