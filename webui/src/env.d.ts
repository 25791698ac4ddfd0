/// <reference types="vite/client" />
// The kit's style entries and single locales carry no types of their own.
declare module 'element-plus/es/components/*/style/css';
