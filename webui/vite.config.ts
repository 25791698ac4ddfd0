// How the dashboard becomes static files.  Everything a page needs is in dist: no font, script or picture comes from
// elsewhere, and nothing is inlined, for the pages are served under a policy that forbids both.
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

declare const process: { env: Record<string, string | undefined> };

// Where `npm run dev` finds a district centre; districtd's certificate is signed by its own authority.
const district = process.env['CAMPUS_DISTRICT'] ?? 'https://127.0.0.1:8443';

// The charts are half of all code and only a school's page needs them.
function chunkOf(id: string): string | undefined {
  if (/node_modules\/(echarts|zrender)\//.test(id)) return 'charts';
  if (/node_modules\/(@vue|vue|vue-router|pinia|vue-i18n|@intlify)\//.test(id)) return 'vue';
  return undefined;
}

export default defineConfig({
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  server: { proxy: { '/api': { target: district, changeOrigin: true, secure: false } } },
  build: {
    target: ['es2020', 'chrome109'],
    cssTarget: 'chrome109',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
    rollupOptions: {
      output: { manualChunks: chunkOf },
      // A misplaced comment in a package is nothing that whoever builds can mend.
      onwarn(warning, warn) {
        if (warning.code !== 'INVALID_ANNOTATION') warn(warning);
      },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
