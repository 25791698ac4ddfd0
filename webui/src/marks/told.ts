// A short word that something is done; it goes by itself.
import { ElMessage } from 'element-plus/es/components/message/index.mjs';
import 'element-plus/es/components/message/style/css';

export function told(message: string): void {
  ElMessage({ type: 'success', message, grouping: true });
}
