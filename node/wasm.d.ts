// The types of libconsistent/wasm for those who do not read `exports`.
export * from './index';
