// The package where nothing of Node is there, on consistent.wasm.
export * from './index.js';

/** Makes the engine: of an address, a Response, bytes or a compiled module. Nothing else works before. */
export function init(
  source: string | URL | Response | BufferSource | WebAssembly.Module | Promise<Response>,
): Promise<void>;

/** The same of bytes or a compiled module, at once. */
export function initSync(source: BufferSource | WebAssembly.Module): void;
